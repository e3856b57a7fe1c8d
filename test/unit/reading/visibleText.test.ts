import fc from 'fast-check';

import { visibleText } from '../../../nodes/ClassifyEmail/reading/visibleText';
import { cpuMilliseconds } from '../cpuTime';

describe('text that a reader cannot see is not read', () => {
	it.each([
		['display none', '<span style="display:none">X</span>'],
		['display none, shouted and important', '<SPAN STYLE="DISPLAY : NONE !important">X</SPAN>'],
		['display none, in an entity', '<span style="display&#58;none">X</span>'],
		['visibility hidden', '<div style="visibility:hidden">X</div>'],
		['opacity', '<div style="opacity:0.01">X</div>'],
		['white on white', '<p style="color:#fff">X</p>'],
		['nearly white on white', '<p style="color:rgb(254, 254, 254)">X</p>'],
		['a font tag in white', '<font color="white">X</font>'],
		['black on black', '<table bgcolor="#000000"><tr><td>X</td></tr></table>'],
		['ink that is transparent', '<p style="color:transparent">X</p>'],
		['font size zero', '<span style="font-size:0">X</span>'],
		['font size one pixel', '<span style="font-size:1px;line-height:1px">X</span>'],
		['no height', '<div style="max-height:0;overflow:hidden">X</div>'],
		['no width', '<div style="width:0px;overflow:hidden">X</div>'],
		['off the page', '<div style="position:absolute;left:-9999px">X</div>'],
		['indented away', '<div style="text-indent:-9999px">X</div>'],
		['clipped', '<div style="position:absolute;clip:rect(0 0 0 0)">X</div>'],
		['scaled away', '<div style="transform:scale(0)">X</div>'],
		['the hidden attribute', '<div hidden>X</div>'],
		['a comment', '<!-- X -->'],
		['a conditional comment', '<!--[if mso]><p>X</p><![endif]-->'],
		['a script', '<script>X</script>'],
		['a style', '<style>X</style>'],
		['a title', '<title>X</title>'],
		['a template', '<template>X</template>'],
		['a class hidden by a style element', '<style>.gone{display:none}</style><p class="gone">X</p>'],
		['an id hidden by a style element', '<style>/* a */ #pre , .b {font-size:0px}</style><p id="pre">X</p>'],
		['a child of something hidden', '<div style="display:none"><p style="display:block">X</p></div>'],
		['padding before the declaration', `<span style="${'a:b;'.repeat(2000)}display:none">X</span>`],
		['quotes in another attribute', '<span title="a>b" style=\'display:none\'>X</span>'],
		['an unclosed comment', '<!-- X'],
	])('%s', (_, html) => {
		const { text } = visibleText(`<p>before</p>${html}`);
		expect(text).toBe('before');
	});
	it('tells that there was hidden text, and only then', () => {
		expect(visibleText('<p>a</p><p style="display:none">b</p>').hidden).toBe(true);
		expect(visibleText('<p>a</p><p style="display:none"> &nbsp; </p><script>x</script>').hidden).toBe(false);
	});
});

describe('text that a reader can see is read', () => {
	it.each([
		['a paragraph after an unclosed hidden one', '<p style="display:none">X<p>seen', 'seen'],
		['a child that sets its size again', '<div style="font-size:0"><span style="font-size:14px">seen</span></div>', 'seen'],
		['a child that is visible again', '<div style="visibility:hidden"><b style="visibility:visible">seen</b></div>', 'seen'],
		['white on a dark background', '<td style="background:#003366;color:#ffffff">seen</td>', 'seen'],
		['white on a background of a style element', '<style>.b{background-color:navy}</style><a class="b" style="color:white">seen</a>', 'seen'],
		['white on a picture', '<td background="x.png"><font color="#FFFFFF">seen</font></td>', 'seen'],
		['a rule for phones only', '<style>@media (max-width:600px){.m{display:none}}</style><p class="m">seen</p>', 'seen'],
		['a tall box', '<div style="max-height:200px;overflow:hidden">seen</div>', 'seen'],
		['entities', '<p>caf&eacute; &amp; cr&#232;me &lt;3</p>', 'café & crème <3'],
		['a lone angle bracket', '<p>1 < 2</p>', '1 < 2'],
		['line breaks and lists', 'a<br>b<ul><li>c</li><li>d</li></ul>', 'a\nb\n\nc\nd'],
		['stray end tags', '</div></p>seen</span>', 'seen'],
	])('%s', (_, html, expected) => {
		expect(visibleText(html).text).toBe(expected);
	});
});

describe('reading is linear in the input', () => {
	it.each([
		['100,000 nested tags', '<div>'.repeat(100_000) + 'deep'],
		['100,000 nested styled tags with mismatched ends', '<b style="color:red"></i>'.repeat(40_000)],
		['a million opening brackets', '<'.repeat(1_000_000)],
		['comments without end', '<!--'.repeat(200_000)],
		['unclosed quotes', '<a href="'.repeat(100_000)],
		['scripts without end', '<script>'.repeat(100_000)],
		['a million characters in one line', 'x'.repeat(1_000_000)],
		['attributes without end', `<a ${'b=c '.repeat(250_000)}>`],
		['declarations without end', `<a style="${'a:b;'.repeat(200_000)}">`],
		['a style sheet of open blocks', `<style>${'@media{'.repeat(100_000)}</style>`],
		['paragraphs in tables', '<table><td><p>'.repeat(50_000)],
		['ampersands', '&'.repeat(500_000)],
	])('%s', async (_, html) => {
		const spent = await cpuMilliseconds(() => {
			visibleText(html);
		});
		expect(spent).toBeLessThan(2000);
	});
	it('never throws', () => {
		const piece = fc.oneof(fc.constantFrom('<', '>', '"', "'", '</', '<!--', '-->', '<p ', 'style="', 'display:none', '&#x110000;', '&#0;', '<script', '</script'), fc.string());
		fc.assert(fc.property(fc.array(piece), (pieces) => {
			expect(typeof visibleText(pieces.join('')).text).toBe('string');
		}));
	});
});
