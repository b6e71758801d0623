/** Files, object stores, other programs. */
import { type EffectRow, does } from './row.js';

export const storage: readonly EffectRow[] = [
  does('fileWrite', 'fs fs/promises fs-extra graceful-fs mz/fs', 'writeFile appendFile createWriteStream rename copyFile mkdir outputFile outputJson writeJson move ensureDir copy truncate write'),
  does('fileWrite', 'fs fs-extra graceful-fs', 'writeFileSync appendFileSync renameSync copyFileSync mkdirSync outputFileSync writeJsonSync writeSync', { sync: true }),
  does('cleanup', 'fs fs/promises fs-extra graceful-fs mz/fs', 'unlink rm rmdir remove emptyDir'),
  does('cleanup', 'fs fs-extra graceful-fs', 'unlinkSync rmSync rmdirSync removeSync', { sync: true }),
  does('cleanup', 'rimraf del', '() sync rimraf deleteAsync'),
  does('fileWrite', 'mkdirp write-file-atomic', '() sync'),
  does('fileWrite', 'global', 'Bun.write Deno.writeFile Deno.writeTextFile'),
  does('objectStorage', '@aws-sdk/client-s3', 'PutObjectCommand CopyObjectCommand CreateMultipartUploadCommand UploadPartCommand CompleteMultipartUploadCommand GetObjectCommand putObject getObject copyObject'),
  does('cleanup', '@aws-sdk/client-s3', 'DeleteObjectCommand DeleteObjectsCommand deleteObject deleteObjects'),
  does('cleanup', 'aws-sdk', 'S3.deleteObject S3.deleteObjects'),
  does('cleanup', 'minio nestjs-minio-client', 'removeObject removeObjects'),
  does('cleanup', '@google-cloud/storage @azure/storage-blob', 'delete deleteIfExists'),
  does('cleanup', 'cloudinary @vercel/blob', 'destroy del'),
  does('objectStorage', '@aws-sdk/lib-storage', 'done'),
  does('objectStorage', 'aws-sdk', 'S3.upload S3.putObject S3.copyObject S3.getObject putObject'),
  does('objectStorage', 'minio nestjs-minio-client', 'putObject fPutObject copyObject getObject fGetObject'),
  does('objectStorage', '@google-cloud/storage', 'upload save createWriteStream copy move download'),
  does('objectStorage', '@azure/storage-blob', 'upload uploadData uploadFile uploadStream beginCopyFromURL downloadToBuffer'),
  does('objectStorage', 'cloudinary', 'upload upload_stream upload_large explicit'),
  does('objectStorage', '@vercel/blob uploadthing imagekit', 'put uploadFiles upload'),
  does('process', 'child_process execa cross-spawn shelljs zx worker_threads', 'exec execFile spawn fork execSync spawnSync () execa $ execaCommand'),
  does('process', 'worker_threads', 'new Worker postMessage'),
  does('process', 'piscina workerpool threads tinypool', 'run exec runTask'),
];
