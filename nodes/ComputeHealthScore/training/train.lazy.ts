export { train } from './train';
