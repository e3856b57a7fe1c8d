/** OpenCC's character table: pairs parted by `|`, each "traditional simplified". */
declare module 'opencc-js/dict/TSCharacters' {
	const pairs: string;
	export default pairs;
}
