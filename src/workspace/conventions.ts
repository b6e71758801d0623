/** What a path says about a file, relative to the workspace root: a workspace that itself lies in a `fixtures` folder is analysed. */
export type PathKind = 'source' | 'declaration' | 'other' | 'built' | 'generated' | 'test' | 'example' | 'ignored';

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const DECLARATION = /\.d\.(?:[^./]+\.)?[cm]?ts$/;
/** Never looked into, not even to follow an import. */
const FOREIGN =
  /^(?:node_modules|bower_components|jspm_packages|\.git|\.hg|\.svn|\.yarn|\.pnpm|\.pnpm-store|\.cache|\.turbo|\.nx|\.next|\.nuxt|\.output|\.svelte-kit|\.parcel-cache|\.vercel|\.netlify|\.serverless|\.docusaurus|\.angular|\.expo|\.nyc_output|\.terraform|\.venv|venv|__pycache__|third_party|third-party)$/;
const TEST =
  /^(?:__)?(?:(?:unit|integration|integ|e2e|func|functional|acceptance|load|local|manual|perf|performance|smoke|stress|contract|system|component)[-_.]?)?(?:tests?|testing|specs?)(?:__)?$|^(?:(?:[\w.-]+[-_.])?e2e|cypress|playwright|testdata|test[-_](?:utils?|helpers?|support|setup|data|fixtures?|harness|doubles)|__?(?:mocks?|fixtures?|snapshots|stubs)__?|mocks?|fixtures?|benchmarks?|\.storybook|__stories__)$/;
const TEST_FILE =
  /(?:\.(?:i?tests?|specs?|e2e|e2e-spec|e2e-test|int-spec|int-test|integration-spec|integration-test|integration|unit|stories|story|cy|mocks?|fixtures?|bench(?:mark)?|test-d|tst)|[-_]spec|_test|[a-z0-9]Mock)\.[cm]?[jt]sx?$|(?:^|\/)tests?\.[cm]?[jt]sx?$/;
const GENERATED = /^(?:generated|__generated__)$/;
/** The last: where Yarn lists the installed packages, a megabyte of JavaScript. */
const GENERATED_FILE = /(?:\.(?:generated|gen|pb)|_pb|_grpc_pb)\.[cm]?[jt]sx?$|(?:^|\/)\.pnp(?:\.loader)?\.[cm]?js$/;
const BUILT = /^dist$/;
const BUILT_FILE = /[.-](?:min|bundle|umd\.production)\.[cm]?js$/;
const EXAMPLES = /^examples?$/;
/** Words of many domains (a vendor, a cover): a build folder only right inside a package that is not an application of that name. */
const AMBIGUOUS_BUILT = /^(?:build|out|coverage|vendor|target)$/;
const NOISE =
  /\.(?:png|jpe?g|gif|webp|avif|ico|svg|bmp|tiff?|psd|ai|sketch|fig|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|avi|webm|wav|ogg|flac|pdf|docx?|xlsx?|pptx?|zip|t?gz|bz2|xz|7z|rar|tar|jar|war|class|o|so|a|dylib|dll|exe|wasm|node|bin|dat|db|sqlite3?|parquet|pyc|map|lock|lockb|snap|log|pem|crt|key|p12|jks|css|scss|sass|less|styl)$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|\.DS_Store)$/i;

/** Where packages are, as far as names of folders depend on it. */
export interface PackageFolders {
  /** Whether the directory (workspace-relative, `.` for the root) holds a package.json. */
  isPackage(directory: string): boolean;
  /** Whether that package.json starts something. */
  isApplication(directory: string): boolean;
}

/** Whether a path lies in a folder of other people's code or of a tool's cache. */
export function isForeignSegment(segment: string): boolean {
  return FOREIGN.test(segment);
}

/**
 * Tells what a file is by the conventions of its path.
 * @param path workspace-relative, with `/`.
 */
export function kindOfPath(path: string, folders: PackageFolders): PathKind {
  const segments = path.split('/');
  let folder = kindOfFolder(segments, folders);
  if (folder === 'ignored') return 'ignored';
  if (!SOURCE.test(path)) {
    // `build/` also holds compose files and Dockerfiles that people wrote.
    if (folder === 'built' && /(?:^|\/)build\//.test(path) && !/\.json$/.test(path)) folder = undefined;
    return NOISE.test(path) ? 'ignored' : (folder ?? 'other');
  }
  if (folder !== undefined) return folder;
  if (DECLARATION.test(path)) return 'declaration';
  if (BUILT_FILE.test(path)) return 'built';
  if (GENERATED_FILE.test(path)) return 'generated';
  return TEST_FILE.test(path) ? 'test' : 'source';
}

function kindOfFolder(segments: readonly string[], folders: PackageFolders): PathKind | undefined {
  let kind: PathKind | undefined;
  let inSources = false;
  for (let index = 0; index < segments.length - 1; index++) {
    const segment = segments[index] ?? '';
    if (FOREIGN.test(segment)) return 'ignored';
    if (kind !== undefined) continue;
    if (TEST.test(segment)) kind = 'test';
    else if (BUILT.test(segment)) kind = 'built';
    else if (GENERATED.test(segment)) kind = 'generated';
    else if (EXAMPLES.test(segment) && (!inSources || isOfLibrary(segments, index, folders))) kind = 'example';
    else if (segment === 'docs' && !inSources && isDocumentation(segments, index, folders)) kind = 'example';
    else if (AMBIGUOUS_BUILT.test(segment) && !inSources && isBuildFolder(segments, index, folders)) kind = 'built';
    if (segment === 'src') inSources = true;
  }
  return kind;
}

/** `src/examples` of a package that starts nothing shows how the package is used; within a program it may be a part of that. */
function isOfLibrary(segments: readonly string[], index: number, folders: PackageFolders): boolean {
  const parent = segments.slice(0, index - 1).join('/') || '.';
  return segments[index - 1] === 'src' && folders.isPackage(parent) && !folders.isApplication(parent);
}

/** Code beside the pages of a `docs` folder shows how something is meant; a package of that name is a site of its own. */
function isDocumentation(segments: readonly string[], index: number, folders: PackageFolders): boolean {
  const parent = segments.slice(0, index).join('/') || '.';
  return (parent === '.' || folders.isPackage(parent)) && !folders.isPackage(segments.slice(0, index + 1).join('/'));
}

function isBuildFolder(segments: readonly string[], index: number, folders: PackageFolders): boolean {
  const parent = segments.slice(0, index).join('/') || '.';
  return (parent === '.' || folders.isPackage(parent)) && !folders.isApplication(segments.slice(0, index + 1).join('/'));
}
