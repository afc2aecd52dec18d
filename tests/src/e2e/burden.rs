//! What processes cost, as the kernel counts it, and a control group that leaves them a share of a core. Linux only.

use rustix::process::Pid;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

fn raw(process: Pid) -> i32 {
    process.as_raw_nonzero().get()
}

/// The processes that one started itself.
pub fn children_of(process: Pid) -> Vec<Pid> {
    let threads = fs::read_dir(format!("/proc/{}/task", raw(process)));
    let lists = threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let numbers = lists.flat_map(|list| {
        list.split_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect::<Vec<i32>>()
    });
    numbers.filter_map(Pid::from_raw).collect()
}

/// How long ago a process was started, to ten milliseconds.
pub fn age_of(process: Pid) -> Option<Duration> {
    let said = fs::read_to_string(format!("/proc/{}/stat", raw(process))).ok()?;
    // Its name may hold anything, brackets too; the 22nd field is the 20th after it.
    let (_, fields) = said.rsplit_once(") ")?;
    let ticks: f64 = fields.split(' ').nth(19)?.parse().ok()?;
    let up = fs::read_to_string("/proc/uptime").ok()?;
    let up: f64 = up.split(' ').next()?.parse().ok()?;
    // Linux counts a hundred ticks a second on every machine it shows this to.
    Duration::try_from_secs_f64(up - ticks / 100.0).ok()
}

/// What a process holds of memory, shared pages by their share, in megabytes.
pub fn memory_of(process: Pid) -> f64 {
    let said = fs::read_to_string(format!("/proc/{}/smaps_rollup", raw(process))).unwrap_or_default();
    let kilobytes = said.lines().find_map(|line| {
        line.strip_prefix("Pss:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<f64>()
            .ok()
    });
    kilobytes.unwrap_or_default() * 1_024.0 / 1_000_000.0
}

/// A share of one core for some processes, for as long as it lives.
#[derive(Debug)]
pub struct Share {
    group: PathBuf,
    all: PathBuf,
}

impl Share {
    /// A quarter of one core for all of them together: 2.5 milliseconds of every ten.
    ///
    /// # Panics
    ///
    /// When control groups cannot be made here: that takes root.
    pub fn a_quarter(processes: &[Pid]) -> Self {
        let root = PathBuf::from("/sys/fs/cgroup");
        let second = root.join("cgroup.controllers").is_file();
        let all = if second { root } else { root.join("cpu") };
        let group = all.join(format!("marbre-{}", std::process::id()));
        fs::create_dir_all(&group).expect("a quarter of a core needs a control group, and a control group needs root");
        let limits: &[(&str, &str)] = if second {
            &[("cpu.max", "2500 10000")]
        } else {
            &[("cpu.cfs_period_us", "10000"), ("cpu.cfs_quota_us", "2500")]
        };
        for (file, limit) in limits {
            fs::write(group.join(file), limit).expect("a control group takes limits");
        }
        // Root's webview has threads that Linux runs in real time: a group without a share of that takes none of them.
        let real_time = group.join("cpu.rt_runtime_us");
        if real_time.is_file() {
            fs::write(real_time, "250000").expect("a control group takes limits");
        }
        let share = Self { group, all };
        for process in processes {
            fs::write(share.group.join("cgroup.procs"), raw(*process).to_string()).expect("the app runs");
        }
        share
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let members = fs::read_to_string(self.group.join("cgroup.procs")).unwrap_or_default();
        for process in members.lines() {
            // One that ended meanwhile needs no share.
            let _ = fs::write(self.all.join("cgroup.procs"), process);
        }
        let _ = fs::remove_dir(&self.group);
    }
}
