/**
 * Spaces that are not just a plain one between words: what becomes one where a text is made flat. Plain single ones, which nearly all are, are
 * left alone: taking their place by themselves would take longer than all else. The class is `[^\S ]` written out, which is found in half the time.
 */
export const unevenSpaces = /[\t-\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]\s*| \s+/gu;
