import classes from './Brand.module.css';

export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden focusable="false">
        <rect width="32" height="32" rx="9" fill="#5d4be8" />
        <path d="M9 8.5v15" stroke="#fff" strokeWidth="3.2" strokeLinecap="round" />
        <path
          d="M14.2 15.1 22 9.4a1 1 0 0 1 1.6.8v11.6a1 1 0 0 1-1.6.8l-7.8-5.7a1.1 1.1 0 0 1 0-1.8Z"
          fill="#fff"
        />
      </svg>
      <span className={classes.name}>Kinora</span>
    </span>
  );
}
