//! What comes with files: JSON alone, or multipart with one part of JSON first, then files, which go to the disk as they come.

use crate::code::Code;
use crate::fault::Fault;
use crate::files::{self, Files, MAX_COUNT, MAX_FILES, Stored};
use axum::body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, header};

/// What came.
pub struct Upload {
    pub text: Vec<u8>,
    pub files: Vec<Stored>,
}

/// Reads JSON alone, or in a part called `named` with the files behind it.
pub async fn read(request: Request, named: &str, kept: &Files, most: usize) -> Result<Upload, Fault> {
    if is_multipart(request.headers()) {
        return parts(request, named, kept, most).await;
    }
    let text = body::to_bytes(request.into_body(), most).await.map_err(|_| too_large(most))?;
    Ok(Upload { text: text.into(), files: Vec::new() })
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("multipart/form-data")
}

fn too_large(most: usize) -> Fault {
    let detail = format!("the request is larger than {} kB without its attachments", most / 1024);
    Fault::new(Code::TooLarge, detail)
}

/// Reads the part called `named` and the files behind it.
async fn parts(request: Request, named: &str, kept: &Files, most: usize) -> Result<Upload, Fault> {
    let bad =
        |_: MultipartError| Fault::new(Code::InvalidMultipart, "the multipart body is not well formed, or was cut off");
    let wrong = |detail: String| Fault::new(Code::InvalidMultipart, detail);
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| wrong("the multipart body has no boundary".to_owned()))?;
    let (mut text, mut files, mut together) = (None, Vec::<Stored>::new(), 0);
    while let Some(field) = form.next_field().await.map_err(bad)? {
        match field.name().unwrap_or_default() {
            name if name == named && text.is_none() => text = Some(whole(field, most).await?),
            "attachment" if text.is_none() => {
                return Err(wrong(format!("send the part `{named}` before the attachments")));
            }
            "attachment" if files.len() == MAX_COUNT => {
                return Err(Fault::new(Code::TooMany, format!("at most {MAX_COUNT} attachments are taken")));
            }
            "attachment" => {
                let name = files::shown(field.file_name().unwrap_or_default());
                let media_type = field.content_type().unwrap_or_default().chars().take(100).collect();
                let stored = kept.take(name, media_type, field).await?;
                together += stored.bytes;
                if together > MAX_FILES {
                    let most = MAX_FILES / 1024 / 1024;
                    let detail = format!("all attachments together are larger than {most} MB");
                    return Err(Fault::new(Code::TooLarge, detail));
                }
                files.push(stored);
            }
            other => {
                return Err(wrong(format!(
                    "there is no part `{}`; send `{named}` and `attachment`",
                    files::shown(other)
                )));
            }
        }
    }
    Ok(Upload { text: text.ok_or_else(|| wrong(format!("the part `{named}` is missing")))?, files })
}

async fn whole(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    loop {
        let chunk = field.chunk().await;
        let cut = |_| Fault::new(Code::CutOff, "the request ended too early");
        let Some(chunk) = chunk.map_err(cut)? else { return Ok(bytes) };
        if bytes.len() + chunk.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&chunk);
    }
}
