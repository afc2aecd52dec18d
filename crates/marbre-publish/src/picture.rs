//! Pictures as readers get them: turned upright, sized for screens, without any metadata. Reads and writes no file.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The widths that pages offer, in pixels; a picture is never enlarged.
pub const WIDTHS: [u32; 3] = [480, 800, 1280];

/// No side may be longer than this, in pixels.
pub const LONGEST_SIDE: u32 = 16_384;

/// What decoding may take, in bytes: a 60-megapixel photograph fits, a decompression bomb does not.
pub const DECODED_LIMIT: u64 = 320 << 20;

/// The largest file that is opened at all, in bytes.
pub const FILE_LIMIT: usize = 64 << 20;

/// The quality of JPEG sizes: below it, faces show blocks; above it, weight grows and nobody sees why.
const QUALITY: u8 = 78;

/// One size of a picture, as it stands on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Where it stands on the site, without a leading `/`: named by the hash of its bytes.
    pub path: String,
}

/// One size of a picture with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedVariant {
    /// What pages need to know of it.
    pub variant: Variant,
    /// The file.
    pub bytes: Vec<u8>,
}

/// All sizes of a picture, smallest first; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The sizes.
    pub variants: Vec<PreparedVariant>,
}

/// A file that is not a picture that can be shown.
#[derive(Debug, thiserror::Error)]
pub enum BadPicture {
    /// Larger than [`FILE_LIMIT`], [`LONGEST_SIDE`] or [`DECODED_LIMIT`].
    #[error("the picture is too large to be opened safely")]
    TooLarge,
    /// Not a JPEG, PNG, WebP or GIF picture, or a damaged one.
    #[error("the file cannot be read as a picture: {0}")]
    Unreadable(#[source] ImageError),
    /// A size could not be written.
    #[error("the picture cannot be sized: {0}")]
    NotWritten(#[source] ImageError),
}

/// Makes the sizes that pages offer. The same bytes always give the same files.
///
/// Nothing but pixels is carried over: no EXIF, no XMP, no comment, no colour profile. The orientation that EXIF asks
/// for is applied first. An animation keeps its first frame.
pub fn prepare_picture(bytes: &[u8]) -> Result<Prepared, BadPicture> {
    let mut picture = decode(bytes)?;
    // Sixteen bits a channel show no better on a page and double everything.
    picture = if picture.color().has_alpha() && has_holes(&picture) {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else if picture.color().has_color() {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(picture.into_luma8())
    };
    let natural = picture.width();
    let mut widths: Vec<u32> = WIDTHS.iter().copied().filter(|width| *width < natural).collect();
    if widths.len() < WIDTHS.len() {
        widths.push(natural);
    }
    let variants = widths
        .into_iter()
        .map(|width| size(&picture, width))
        .collect::<Result<_, _>>()?;
    Ok(Prepared { variants })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, BadPicture> {
    if bytes.len() > FILE_LIMIT {
        return Err(BadPicture::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(DECODED_LIMIT);
    let read = || -> Result<DynamicImage, ImageError> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        reader.limits(limits);
        let mut decoder = reader.into_decoder()?;
        if decoder.total_bytes() > DECODED_LIMIT {
            return Err(ImageError::Limits(image::error::LimitError::from_kind(
                image::error::LimitErrorKind::InsufficientMemory,
            )));
        }
        // A damaged orientation is no reason to refuse a readable picture.
        let orientation = decoder
            .orientation()
            .unwrap_or(image::metadata::Orientation::NoTransforms);
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture)
    };
    read().map_err(|error| {
        if matches!(error, ImageError::Limits(_)) {
            BadPicture::TooLarge
        } else {
            BadPicture::Unreadable(error)
        }
    })
}

/// Whether any pixel lets the page shine through: only then is a format without alpha a loss.
fn has_holes(picture: &DynamicImage) -> bool {
    match picture.as_rgba8() {
        Some(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u8::MAX),
        None => picture.to_rgba8().pixels().any(|pixel| pixel.0[3] != u8::MAX),
    }
}

fn size(picture: &DynamicImage, width: u32) -> Result<PreparedVariant, BadPicture> {
    let sized;
    let picture = if width == picture.width() {
        picture
    } else {
        let height = (u64::from(picture.height()) * u64::from(width) / u64::from(picture.width())).max(1);
        let height = u32::try_from(height).unwrap_or(LONGEST_SIDE);
        sized = picture.resize_exact(width, height, FilterType::Lanczos3);
        &sized
    };
    let mut bytes = Vec::new();
    let color = picture.color().into();
    let (written, extension) = if picture.color().has_alpha() {
        let encoder = PngEncoder::new(&mut bytes);
        (
            encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), color),
            "png",
        )
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        (
            encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), color),
            "jpg",
        )
    };
    written.map_err(BadPicture::NotWritten)?;
    let name = blake3::hash(&bytes).to_hex();
    let path = format!("media/{}/{}.{extension}", &name[..2], &name[..32]);
    let variant = Variant {
        width: picture.width(),
        height: picture.height(),
        path,
    };
    Ok(PreparedVariant { variant, bytes })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let mut bytes = Vec::new();
        DynamicImage::ImageRgb8(picture)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .unwrap();
        bytes
    }

    /// A JPEG whose EXIF says « turn me » and tells where it was taken.
    fn telling(width: u32, height: u32, orientation: u16) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
        tiff.extend(orientation.to_le_bytes());
        tiff.extend([0, 0]);
        let canary = b"GPS-CANARY-12.65N-8.00W\0";
        tiff.extend([0x0e, 0x01, 2, 0]);
        tiff.extend((canary.len() as u32).to_le_bytes());
        tiff.extend(38_u32.to_le_bytes());
        tiff.extend([0; 4]);
        tiff.extend(canary);
        let plain = jpeg(width, height);
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend(tiff);
        let mut bytes = plain[..2].to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(((exif.len() + 2) as u16).to_be_bytes());
        bytes.extend(exif);
        bytes.extend(&plain[2..]);
        bytes
    }

    fn sizes(prepared: &Prepared) -> Vec<(u32, u32)> {
        prepared
            .variants
            .iter()
            .map(|sized| (sized.variant.width, sized.variant.height))
            .collect()
    }

    #[test]
    fn a_large_picture_gets_three_sizes_and_a_small_one_is_not_enlarged() {
        assert_eq!(
            sizes(&prepare_picture(&jpeg(2000, 1000)).unwrap()),
            [(480, 240), (800, 400), (1280, 640)]
        );
        assert_eq!(
            sizes(&prepare_picture(&jpeg(600, 300)).unwrap()),
            [(480, 240), (600, 300)]
        );
        assert_eq!(sizes(&prepare_picture(&jpeg(300, 200)).unwrap()), [(300, 200)]);
        assert_eq!(
            sizes(&prepare_picture(&jpeg(1280, 4)).unwrap()),
            [(480, 1), (800, 2), (1280, 4)]
        );
    }

    #[test]
    fn where_it_was_taken_stays_behind_and_the_turn_is_applied() {
        let told = telling(900, 600, 6);
        assert!(
            told.windows(10).any(|window| window == b"GPS-CANARY"),
            "the test picture must tell something"
        );
        let prepared = prepare_picture(&told).unwrap();
        assert_eq!(sizes(&prepared), [(480, 720), (600, 900)], "turned by a quarter");
        for sized in &prepared.variants {
            assert!(
                !sized
                    .bytes
                    .windows(6)
                    .any(|window| window == b"CANARY" || &window[..4] == b"Exif")
            );
            assert!(sized.variant.path.ends_with(".jpg"));
        }
    }

    #[test]
    fn the_same_picture_gives_the_same_files_and_names_follow_content() {
        let (one, two, other) = (jpeg(700, 500), jpeg(700, 500), jpeg(701, 500));
        assert_eq!(prepare_picture(&one).unwrap(), prepare_picture(&two).unwrap());
        let path = |bytes: &[u8]| prepare_picture(bytes).unwrap().variants[0].variant.path.clone();
        assert_ne!(path(&one), path(&other));
    }

    #[test]
    fn see_through_pictures_keep_their_holes() {
        let mut bytes = Vec::new();
        let picture = RgbaImage::from_fn(100, 100, |x, _| Rgba([10, 20, 30, if x < 50 { 0 } else { 255 }]));
        DynamicImage::ImageRgba8(picture)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        assert!(
            prepare_picture(&bytes).unwrap().variants[0]
                .variant
                .path
                .ends_with(".png")
        );
        let mut bytes = Vec::new();
        let solid = RgbaImage::from_pixel(100, 100, Rgba([10, 20, 30, 255]));
        DynamicImage::ImageRgba8(solid)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        assert!(
            prepare_picture(&bytes).unwrap().variants[0]
                .variant
                .path
                .ends_with(".jpg")
        );
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert!(matches!(
            prepare_picture(b"<svg onload=alert(1)>"),
            Err(BadPicture::Unreadable(_))
        ));
        let mut cut = jpeg(600, 600);
        cut.truncate(80);
        assert!(matches!(prepare_picture(&cut), Err(BadPicture::Unreadable(_))));
        // A PNG header that promises 60,000 × 60,000 pixels.
        let mut bomb = Vec::new();
        DynamicImage::new_rgb8(1, 1)
            .write_to(&mut Cursor::new(&mut bomb), ImageFormat::Png)
            .unwrap();
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(prepare_picture(&bomb).is_err());
    }
}
