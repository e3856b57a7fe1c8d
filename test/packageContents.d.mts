export function checkPackageContents(root: string): { files: number; bytes: number; complaints: string[] };
