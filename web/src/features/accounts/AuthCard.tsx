import type { ReactNode } from 'react';
import { Brand } from '@/ui/Brand';
import classes from './AuthCard.module.css';

type Props = { title: string; lead: string; children: ReactNode; footer: ReactNode };

export function AuthCard({ title, lead, children, footer }: Props) {
  return (
    <main id="main" className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.lead}>{lead}</p>
        </div>
        {children}
        <p className={classes.footer}>{footer}</p>
      </div>
    </main>
  );
}
