export { type DemoFilled, fillDemo } from './fill.ts';
