import type { ReactNode } from 'react';
import classes from './StateMessage.module.css';

type Props = {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  heading?: 'h1' | 'h2';
};

/** A page or a list that has nothing to show says why, and what to do about it. */
export function StateMessage({ icon, title, children, actions, heading: Heading = 'h2' }: Props) {
  return (
    <div className={classes.message}>
      <div className={classes.icon} aria-hidden>
        {icon}
      </div>
      <Heading className={classes.title}>{title}</Heading>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
