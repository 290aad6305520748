//! How glibc's allocator returns freed memory to the system.

/// Fixes the thresholds of glibc. By default, glibc raises them when a large block is freed. After a request of 10 MB,
/// each thread's heap would keep up to 20 MB of freed memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "no safe crate offers this call")]
pub fn return_freed_memory() {
    const MMAP_THRESHOLD: i32 = 1024 * 1024;
    const TRIM_THRESHOLD: i32 = 4 * 1024 * 1024;
    // SAFETY: the call passes only numbers, and glibc locks the heap while it changes them.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD);
        libc::mallopt(libc::M_TRIM_THRESHOLD, TRIM_THRESHOLD);
    }
}

/// Does nothing: only glibc needs the call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_freed_memory() {}
