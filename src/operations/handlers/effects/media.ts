/** Pictures, video, documents. */
import { type EffectRow, does } from './row.js';

export const media: readonly EffectRow[] = [
  does('image', 'sharp', 'toFile toBuffer'),
  does('image', 'jimp @jimp/core', 'write writeAsync getBuffer getBufferAsync getBase64 getBase64Async'),
  does('image', 'gm imagemagick imagemagick-stream', 'write toBuffer stream convert resize crop'),
  does('image', 'canvas @napi-rs/canvas skia-canvas', 'toBuffer encode createPNGStream createJPEGStream toDataURL'),
  does('image', 'imagemin', '() buffer'),
  does('image', 'tesseract.js', 'recognize detect'),
  does('image', '@aws-sdk/client-rekognition @aws-sdk/client-textract', 'DetectLabelsCommand DetectFacesCommand DetectTextCommand DetectModerationLabelsCommand AnalyzeDocumentCommand DetectDocumentTextCommand'),
  does('image', 'qrcode bwip-js', 'toFile toBuffer toDataURL'),
  does('video', 'fluent-ffmpeg', 'run save saveToFile pipe screenshots takeScreenshots mergeToFile concat ffprobe', { unpromised: true }),
  does('video', 'ffmpeg ffmpeg-static @ffmpeg/ffmpeg @ffmpeg-installer/ffmpeg', 'exec run save'),
  does('video', '@aws-sdk/client-mediaconvert @aws-sdk/client-elastic-transcoder', 'CreateJobCommand'),
  does('video', '@mux/mux-node', 'assets.create'),
  does('pdf', 'pdfkit', 'new * end', { sync: true }),
  does('pdf', 'puppeteer puppeteer-core playwright playwright-core @playwright/test', 'pdf'),
  does('image', 'puppeteer puppeteer-core playwright playwright-core @playwright/test', 'screenshot'),
  does('pdf', 'pdf-lib', 'save saveAsBase64'),
  does('pdf', 'html-pdf html-pdf-node', 'create generatePdf generatePdfs'),
  does('pdf', 'pdfmake', 'createPdfKitDocument createPdf'),
  does('pdf', 'jspdf', 'output save', { sync: true }),
  does('pdf', '@react-pdf/renderer', 'renderToFile renderToBuffer renderToStream'),
  does('pdf', 'wkhtmltopdf', '()'),
  does('pdf', 'pdf-creator-node', 'create'),
  does('report', 'docxtemplater docx', 'toBuffer toStream render generate'),
  // `row.commit()` of exceljs only says that a row is done.
  does('export', 'exceljs xlsx-populate excel4node', 'writeFile writeBuffer write toFileAsync outputAsync WorkbookWriter.commit'),
  does('export', 'xlsx', 'writeFile write writeFileAsync writeXLSX', { sync: true }),
  does('export', 'json2csv @json2csv/node @json2csv/plainjs csv-writer csv-stringify fast-csv @fast-csv/format', 'parse parseAsync writeRecords stringify write writeToPath writeToBuffer'),
  does('export', 'archiver jszip adm-zip', 'finalize generateAsync generateNodeStream writeZip toBuffer'),
];
