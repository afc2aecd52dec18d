//! The bad disk as SQLite sees it: a VFS. Only carries calls over; what happens is decided in the file above.

#![expect(unsafe_code, reason = "SQLite asks for its files through C functions")]

use super::lock;
use super::platters::{Pending, Platters, Refusal, Step};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Makes a disk known to SQLite and gives the name it is known by.
pub(super) fn register(platters: Arc<Mutex<Platters>>) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("bad-disk-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let c_name = CString::new(name.clone()).expect("a word and a number hold no zero byte");
    let vfs = Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: c_int::try_from(size_of::<Opened>()).expect("two words are small"),
        mxPathname: 512,
        pNext: ptr::null_mut(),
        zName: c_name.into_raw(),
        pAppData: Box::into_raw(Box::new(platters)).cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_name),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: None,
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    // SAFETY: the structure and all it points to live as long as the process: nothing ever frees them.
    let done = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0) };
    assert_eq!(done, ffi::SQLITE_OK, "SQLite takes a VFS that is filled in");
    name
}

/// What SQLite holds of an open file. It gives the memory, of the size told above, and its first field is SQLite's own.
#[repr(C)]
struct Opened {
    base: ffi::sqlite3_file,
    file: *mut OpenFile,
}

struct OpenFile {
    platters: Arc<Mutex<Platters>>,
    name: String,
    boot: u64,
    delete_on_close: bool,
    /// A journal or log: as the system's VFS has it, the first sync of one is a sync of its folder too.
    folder_unsynced: bool,
    /// The WAL index of a database: memory of this connection alone, since a second one is refused.
    index: Vec<*mut u64>,
    index_words: usize,
}

impl OpenFile {
    fn drop_index(&mut self) {
        for region in self.index.drain(..) {
            // SAFETY: each was leaked by `index_map` from a boxed slice of this length, and is freed once.
            drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(region, self.index_words)) });
        }
    }
}

const METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(allow),
    xUnlock: Some(allow),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(index_map),
    xShmLock: Some(index_lock),
    xShmBarrier: Some(index_barrier),
    xShmUnmap: Some(index_unmap),
    xFetch: None,
    xUnfetch: None,
};
static SHARED_METHODS: ffi::sqlite3_io_methods = METHODS;

fn code(refusal: Refusal, io: c_int) -> c_int {
    match refusal {
        Refusal::Io => io,
        Refusal::Full => ffi::SQLITE_FULL,
        Refusal::Busy => ffi::SQLITE_BUSY,
    }
}

fn answer(done: Result<(), Refusal>, io: c_int) -> c_int {
    done.map_or_else(|refusal| code(refusal, io), |()| ffi::SQLITE_OK)
}

/// # Safety
/// `vfs` must be one that `register` made.
unsafe fn disk<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Arc<Mutex<Platters>> {
    // SAFETY: `register` put a leaked `Arc` there.
    unsafe { &*(*vfs).pAppData.cast() }
}

/// # Safety
/// `file` must have been opened by `open` and not closed.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a mut OpenFile {
    // SAFETY: `open` put a leaked box there, and SQLite never uses a file from two threads at once.
    unsafe { &mut *(*file.cast::<Opened>()).file }
}

/// # Safety
/// `name` must be null or a C string.
unsafe fn text(name: *const c_char) -> Option<String> {
    // SAFETY: the caller says so.
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

fn place(offset: ffi::sqlite3_int64) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let opened = file.cast::<Opened>();
    // SAFETY: SQLite gives `szOsFile` bytes at `file`, a name or null, and a place for the flags or null.
    unsafe {
        (*opened).base.pMethods = ptr::null();
        let platters = disk(vfs);
        let name = text(name);
        let has = |flag| flags & flag != 0;
        let database = has(ffi::SQLITE_OPEN_MAIN_DB);
        let (found, boot) = {
            let mut platters = lock(platters);
            (
                platters.open(
                    name.as_deref(),
                    database,
                    name.is_none() || has(ffi::SQLITE_OPEN_CREATE),
                ),
                platters.boot,
            )
        };
        let name = match found {
            Ok(name) => name,
            Err(refusal) => return code(refusal, ffi::SQLITE_CANTOPEN),
        };
        (*opened).file = Box::into_raw(Box::new(OpenFile {
            platters: Arc::clone(platters),
            name,
            boot,
            delete_on_close: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
            folder_unsynced: has(ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL),
            index: Vec::new(),
            index_words: 0,
        }));
        (*opened).base.pMethods = &raw const SHARED_METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes once what `open` opened.
    let mut file = unsafe { Box::from_raw((*file.cast::<Opened>()).file) };
    file.drop_index();
    lock(&file.platters).close(file.boot, &file.name, file.delete_on_close);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives a buffer of `amount` bytes, which are filled in before they are looked at.
    let (file, into) = unsafe {
        ptr::write_bytes(into.cast::<u8>(), 0, usize::try_from(amount).unwrap_or(0));
        (
            opened(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), usize::try_from(amount).unwrap_or(0)),
        )
    };
    let platters = lock(&file.platters);
    match platters.shown(file.boot, &file.name) {
        Ok(bytes) => {
            let there = bytes.get(place(offset)..).unwrap_or_default();
            let length = there.len().min(into.len());
            into[..length].copy_from_slice(&there[..length]);
            if length < into.len() {
                ffi::SQLITE_IOERR_SHORT_READ
            } else {
                ffi::SQLITE_OK
            }
        }
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `amount` bytes.
    let (file, bytes) = unsafe {
        (
            opened(file),
            std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or(0)).to_vec(),
        )
    };
    let pending = Pending::Write {
        at: place(offset),
        bytes,
    };
    answer(
        lock(&file.platters).change(file.boot, &file.name, Step::Write, pending),
        ffi::SQLITE_IOERR_WRITE,
    )
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite passes what `open` opened.
    let file = unsafe { opened(file) };
    let pending = Pending::Truncate(place(size));
    answer(
        lock(&file.platters).change(file.boot, &file.name, Step::Truncate, pending),
        ffi::SQLITE_IOERR_TRUNCATE,
    )
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite passes what `open` opened.
    let file = unsafe { opened(file) };
    let synced = lock(&file.platters).sync(file.boot, &file.name, file.folder_unsynced);
    match synced {
        Ok(delay) => {
            file.folder_unsynced = false;
            if !delay.is_zero() {
                std::thread::sleep(delay);
            }
            ffi::SQLITE_OK
        }
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_FSYNC),
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite passes what `open` opened, and a place for the size.
    let file = unsafe { opened(file) };
    match lock(&file.platters).shown(file.boot, &file.name) {
        Ok(bytes) => {
            // SAFETY: as above.
            unsafe { *size = ffi::sqlite3_int64::try_from(bytes.len()).unwrap_or(ffi::sqlite3_int64::MAX) };
            ffi::SQLITE_OK
        }
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_FSTAT),
    }
}

/// No lock is needed where there is one connection.
unsafe extern "C" fn allow(_file: *mut ffi::sqlite3_file, _level: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(_file: *mut ffi::sqlite3_file, reserved: *mut c_int) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *reserved = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _op: c_int, _argument: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// What the system's own VFS says, so that SQLite writes here as it does there.
unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn index_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite passes what `open` opened, and a place for the address.
    let file = unsafe { opened(file) };
    let region = usize::try_from(region).unwrap_or(0);
    file.index_words = usize::try_from(size).unwrap_or(0).div_ceil(size_of::<u64>());
    while extend != 0 && file.index.len() <= region {
        file.index
            .push(Box::into_raw(vec![0_u64; file.index_words].into_boxed_slice()).cast());
    }
    // SAFETY: as above.
    unsafe { *out = file.index.get(region).map_or(ptr::null_mut(), |region| region.cast()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn index_lock(_file: *mut ffi::sqlite3_file, _at: c_int, _n: c_int, _flags: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn index_barrier(_file: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

unsafe extern "C" fn index_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: SQLite passes what `open` opened, and uses no region after this.
    unsafe { opened(file) }.drop_index();
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite passes its own VFS and a C string.
    let (platters, name) = unsafe { (disk(vfs), text(name)) };
    match lock(platters).delete(&name.unwrap_or_default(), sync_folder != 0) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_DELETE),
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    there: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes its own VFS, a C string and a place for the answer.
    let (platters, name) = unsafe { (disk(vfs), text(name)) };
    let platters = lock(platters);
    if platters.dead {
        return ffi::SQLITE_IOERR_ACCESS;
    }
    // As the system's VFS has it, an empty file is not there.
    let file = platters.files.get(&name.unwrap_or_default());
    let found = file
        .and_then(|file| file.shown.as_ref())
        .is_some_and(|bytes| !bytes.is_empty());
    // SAFETY: as above.
    unsafe { *there = c_int::from(found) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_name(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a C string and `room` bytes for the answer.
    unsafe {
        let name = CStr::from_ptr(name).to_bytes_with_nul();
        if name.len() > usize::try_from(room).unwrap_or(0) {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len());
    }
    ffi::SQLITE_OK
}

/// Always the same bytes: a seed must replay.
unsafe extern "C" fn randomness(_vfs: *mut ffi::sqlite3_vfs, amount: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite gives `amount` bytes.
    unsafe { ptr::write_bytes(out.cast::<u8>(), 0x5a, usize::try_from(amount).unwrap_or(0)) };
    amount
}

unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn last_error(_vfs: *mut ffi::sqlite3_vfs, _room: c_int, _out: *mut c_char) -> c_int {
    0
}

/// A day of 2026, always the same.
unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives a place for the answer, in milliseconds of the Julian calendar.
    unsafe { *out = 212_645_865_600_000 };
    ffi::SQLITE_OK
}
