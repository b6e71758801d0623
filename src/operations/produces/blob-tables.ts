/** Which values of packages are files, uploads, pictures or downloads: what has no place in a message. Data only; by provenance. */

interface BlobRow {
  readonly modules: RegExp;
  /** The way to the bytes: member names joined by dots, `()` for a call. */
  readonly path: RegExp;
  /** Completes "the value is …". */
  readonly what: string;
  /** They are only as large as what they are made from: the arguments decide. */
  readonly ofArguments?: boolean;
  /** Only with a `responseType` of bytes among the options. */
  readonly binaryResponse?: boolean;
}

const FILE = 'the content of a file';
const UPLOAD = 'an uploaded file';
const PICTURE = 'a picture';
const DOCUMENT = 'a rendered document';
const DOWNLOAD = 'a downloaded body';
const STORED = 'an object out of storage';

const BLOBS: readonly BlobRow[] = [
  { modules: /^(fs|fs\/promises|fs-extra|graceful-fs|mz\/fs|@tinyhttp\/fs)$/, path: /^(promises\.)?(readFileSync|readFile|outputFile)\.\(\)$/, what: FILE },
  { modules: /^fs\/promises$|^fs$/, path: /(^|\.)open\.\(\)\.readFile\.\(\)$/, what: FILE },
  { modules: /^global$/, path: /^(Bun\.file\.\(\)\.(text|arrayBuffer|bytes)\.\(\)|Deno\.(readFile|readFileSync|readTextFile|readTextFileSync)\.\(\))$/, what: FILE },
  { modules: /^(get-stream|stream\/consumers|raw-body|stream-to-promise|stream-to-array|into-stream|concat-stream)$/, path: /\(\)$/, what: 'the content of a stream', ofArguments: true },
  { modules: /^sharp$/, path: /\.toBuffer\.\(\)(\.data)?$/, what: PICTURE },
  { modules: /^(jimp|@jimp\/core)$/, path: /\.(getBuffer|getBufferAsync|getBase64|getBase64Async)\.\(\)$/, what: PICTURE },
  { modules: /^(canvas|@napi-rs\/canvas|skia-canvas|gm|imagemagick|node-canvas|chartjs-node-canvas|html-to-image|dom-to-image|@resvg\/resvg-js)$/, path: /(^|\.)(toBuffer|toBufferSync|toDataURL|toDataURLSync|renderToBuffer|renderToBufferSync|renderToDataURL|encode|asPng|toPng|toJpeg)\.\(\)$/, what: PICTURE },
  { modules: /^(puppeteer|puppeteer-core|playwright|playwright-core|@playwright\/test|puppeteer-cluster)$/, path: /\.pdf\.\(\)$/, what: DOCUMENT },
  { modules: /^(puppeteer|puppeteer-core|playwright|playwright-core|@playwright\/test|webdriverio|selenium-webdriver)$/, path: /\.(screenshot|takeScreenshot)\.\(\)$/, what: 'a screenshot' },
  { modules: /^(screenshot-desktop|node-html-to-image|satori)$/, path: /^\(\)$/, what: PICTURE },
  { modules: /^(pdf-lib|jspdf|html-pdf|html-pdf-node|pdfmake|@react-pdf\/renderer|pdf-creator-node|wkhtmltopdf|docx|docxtemplater|pdf-merger-js)$/, path: /\.(save|saveAsBase64|output|toBuffer|generatePdf|getBuffer|getBase64|renderToBuffer|toBase64String|generate|saveAsBuffer|create)\.\(\)$|^(generatePdf|renderToBuffer|create)\.\(\)$/, what: DOCUMENT },
  { modules: /^(exceljs|xlsx|xlsx-populate|excel4node|node-xlsx)$/, path: /(^|\.)(writeBuffer|outputAsync|writeToBuffer|write|build)\.\(\)$/, what: 'a workbook' },
  { modules: /^(jszip|adm-zip|archiver|fflate|yazl|tar-stream)$/, path: /(^|\.)(generateAsync|toBuffer|toBufferPromise|zipSync)\.\(\)$/, what: 'an archive' },
  { modules: /^zlib$|^pako$|^snappy$|^lz4$|^brotli$|^fflate$/, path: /(^|\.)(gzip|gzipSync|deflate|deflateSync|deflateRaw|brotliCompress|brotliCompressSync|compress|compressSync|gunzip|gunzipSync|inflate|inflateSync|unzip|unzipSync|encode|ungzip)\.\(\)$/, what: 'compressed bytes', ofArguments: true },
  { modules: /^global$/, path: /^fetch\.\(\)\.(arrayBuffer|blob|bytes)\.\(\)$/, what: DOWNLOAD },
  { modules: /^(node-fetch|undici|cross-fetch|isomorphic-fetch|make-fetch-happen|minipass-fetch|got|ky|superagent|needle)$/, path: /\.(arrayBuffer|blob|bytes|buffer)\.\(\)$/, what: DOWNLOAD },
  { modules: /^(axios|@nestjs\/axios|axios-retry)$/, path: /\.\(\)(\..*)?\.data$|^\(\)\.data$/, what: DOWNLOAD, binaryResponse: true },
  { modules: /^(@aws-sdk\/client-s3|aws-sdk|aws-sdk\/clients\/s3)$/, path: /\.Body(\.(transformToByteArray|transformToString|transformToWebStream)\.\(\))?$/, what: STORED },
  { modules: /^(@google-cloud\/storage|minio|@azure\/storage-blob|@supabase\/supabase-js|firebase-admin)$/, path: /\.(download|downloadToBuffer|getObject)\.\(\)(\.(0|data))?$/, what: STORED },
  { modules: /^(say|@google-cloud\/text-to-speech|openai|elevenlabs|@elevenlabs\/elevenlabs-js)$/, path: /\.(audioContent|b64_json|arrayBuffer\.\(\))$/, what: 'audio or a picture that was generated' },
];

/** What may follow without making less of the bytes: text of them, a view of them. */
const KEEPING = /^(toString|toJSON|buffer|valueOf|subarray|trim|then|toBuffer|text|arrayBuffer|base64|replace|replaceAll|concat|\(\)|0|data)$/;

/** The kind of bytes that a package's value is, and the step of the path at which they arise; nothing where it is something else. */
export function findBlobRow(module: string, path: readonly string[]): { readonly row: BlobRow; readonly steps: number } | undefined {
  const rows = BLOBS.filter((row) => row.modules.test(module));
  if (rows.length === 0) return undefined;
  for (let steps = path.length; steps > 0; steps--) {
    const row = rows.find((r) => r.path.test(path.slice(0, steps).filter((p) => p !== 'default' && p !== '#' && p !== 'new').join('.')));
    if (row) return { row, steps };
    if (!KEEPING.test(path[steps - 1] ?? '')) return undefined;
  }
  return undefined;
}

/** Members of a request or an upload that hold bytes: `req.file.buffer`, `req.files[0].buffer`, `(await request.file()).toBuffer()`, `(await request.formData()).get('file').arrayBuffer()`. */
export const UPLOADED_MEMBER = /(?:^|\.)(?:files?(?:\.(?:\*|\d+|\w+))*\.(?:buffer|data)|file\.\(\)\.toBuffer\.\(\)|formData\.\(\)\.get(?:All)?\.\(\)(?:\.(?:\*|\d+))?\.(?:arrayBuffer|bytes)\.\(\))(?:\.(?:toString|\(\)|buffer))*$/;
/** Members of a parameter that is an uploaded file itself. */
export const FILE_MEMBER = /^(?:(?:\*|\d+)\.)?(?:buffer|data|toBuffer\.\(\)|arrayBuffer\.\(\)|bytes\.\(\))(?:\.(?:toString|\(\)|buffer))*$/;
export const UPLOADING_PARAMETER = /^(UploadedFile|UploadedFiles)$/;
export const FILE_TYPE = /(^|\.)(Multer\.File|MulterFile|UploadedFile|FileUpload|MultipartFile)(\[\])?$/;
/** What a browser's form hands over (https://developer.mozilla.org/docs/Web/API/File), and how it is read. */
export const WEB_FILE_TYPE = /^(File|Blob)$/;
export const WEB_FILE_MEMBER = /^(?:arrayBuffer|bytes)\.\(\)/;

/** Files that are read for what stands in them, and known to be small. */
export const SMALL_FILE = /\.(json|ya?ml|pem|crt|cer|key|avsc|avro|proto|graphql|gql|sql|env|toml|ini|md|html?|hbs|ejs|pug|mustache|lua|xsd|wsdl|conf|properties)$|(^|\/)(\.?version|license|token|secret)[^/]*$/i;

/** Callbacks that are given bytes: the call, the position of the parameter, and what it is. */
export const CALLBACKS: readonly { readonly modules: RegExp; readonly path: RegExp; readonly parameter: number; readonly what: string }[] = [
  { modules: /^(fs|fs-extra|graceful-fs|mz\/fs)$/, path: /^readFile$/, parameter: 1, what: FILE },
  { modules: /^sharp$|^(canvas|gm|jimp|@jimp\/core)$/, path: /\.(toBuffer|getBuffer|getBase64)$/, parameter: 1, what: PICTURE },
  { modules: /^html-pdf$/, path: /\.toBuffer$/, parameter: 1, what: DOCUMENT },
  { modules: /^(concat-stream|bl)$/, path: /^$/, parameter: 0, what: 'the content of a stream' },
];

/** Streams whose chunks, put together, are a whole file. */
export const STREAMS: readonly { readonly modules: RegExp; readonly path: RegExp; readonly what: string }[] = [
  { modules: /^(fs|fs-extra|graceful-fs)$/, path: /^createReadStream\.\(\)$/, what: FILE },
  { modules: /^(busboy|formidable|multiparty|connect-busboy)$/, path: /./, what: UPLOAD },
  { modules: /^(pdfkit|pdfmake)$/, path: /./, what: DOCUMENT },
  { modules: /^(archiver|yazl|tar-stream)$/, path: /./, what: 'an archive' },
  { modules: /^(http|https|request|got|axios)$/, path: /./, what: DOWNLOAD },
  { modules: /^(minio|@google-cloud\/storage)$/, path: /\.(getObject|createReadStream)\.\(\)$/, what: STORED },
  { modules: /^(mongodb|mongoose|gridfs-stream)$/, path: /\.(openDownloadStream|openDownloadStreamByName|createReadStream)\.\(\)$/, what: FILE },
  { modules: /^(canvas)$/, path: /\.create(PNG|JPEG)Stream\.\(\)$/, what: PICTURE },
];

export const UPLOADED = UPLOAD;
