using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime;

/// <summary>
/// The filter of a container that asks for none in particular: what is not listed fails with EPERM. It lets through what
/// programs need and keeps away what changes the machine (mounts, modules, clocks, keys, namespaces, kernel tracing)
/// unless the container has the capability that the kernel itself would ask for. The lists follow the behaviour that
/// Docker users know.
/// </summary>
public static class DefaultSeccomp
{
    private const ulong NamespaceFlags = 0x7E020000;
    private const uint Enosys = 38;
    private const ulong VsockFamily = 40;

    private const string Always = """
        accept accept4 access adjtimex alarm arch_prctl bind brk cachestat capget capset chdir chmod chown
        clock_adjtime clock_getres clock_gettime clock_nanosleep close close_range connect copy_file_range creat dup
        dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 execve
        execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fanotify_mark fchdir fchmod fchmodat
        fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstatfs
        fsync ftruncate futex futex_requeue futex_wait futex_waitv futex_wake futimesat get_robust_list get_thread_area
        getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid
        getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid
        gettimeofday getuid getxattr getxattrat inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel
        io_destroy io_getevents io_pgetevents io_setup io_submit ioctl ioprio_get ioprio_set kill landlock_add_rule
        landlock_create_ruleset landlock_restrict_self lchown lgetxattr link linkat listen listmount listxattr
        listxattrat llistxattr lremovexattr lseek lsetxattr lstat madvise map_shadow_stack membarrier memfd_create
        memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap modify_ldt mprotect mq_getsetattr
        mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock
        munlockall munmap name_to_handle_at nanosleep newfstatat open openat openat2 pause pidfd_open pidfd_send_signal
        pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64
        process_mrelease process_vm_readv process_vm_writev pselect6 ptrace pwrite64 pwritev pwritev2 read readahead
        readlink readlinkat readv recvfrom recvmmsg recvmsg remap_file_pages removexattr removexattrat rename renameat
        renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
        rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
        sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr
        sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop sendfile sendmmsg
        sendmsg sendto set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer
        setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid setxattr
        setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 socketpair splice stat statfs
        statmount statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete
        timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill
        truncate umask uname unlink unlinkat utime utimensat utimes vfork vmsplice wait4 waitid write writev
        """;

    private static readonly (string Capability, string Calls)[] ByCapability =
    [
        ("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
        ("CAP_SYS_ADMIN", "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr "
            + "lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd "
            + "setdomainname sethostname setns syslog umount2 unshare"),
        ("CAP_BPF", "bpf"),
        ("CAP_PERFMON", "perf_event_open"),
        ("CAP_SYS_BOOT", "reboot"),
        ("CAP_SYS_CHROOT", "chroot"),
        ("CAP_SYS_MODULE", "delete_module init_module finit_module"),
        ("CAP_SYS_PACCT", "acct"),
        ("CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise"),
        ("CAP_SYS_RAWIO", "iopl ioperm"),
        ("CAP_SYS_TIME", "settimeofday clock_settime"),
        ("CAP_SYS_TTY_CONFIG", "vhangup"),
        ("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node move_pages migrate_pages"),
        ("CAP_SYSLOG", "syslog"),
    ];

    /// <summary>The filter for a container with these bounding capabilities ("CAP_CHOWN", ...).</summary>
    public static SeccompSpec For(IReadOnlyCollection<string> capabilities)
    {
        var rules = new List<SeccompRule> { Allow(Words(Always)) };
        foreach (var (capability, calls) in ByCapability)
            if (capabilities.Contains(capability)) rules.Add(Allow(Words(calls)));
        foreach (var persona in (ulong[])[0x0, 0x0008, 0x20000, 0x20008, 0xffffffff])
            rules.Add(AllowWhen("personality", 0, "SCMP_CMP_EQ", persona));
        rules.Add(AllowWhen("socket", 0, "SCMP_CMP_NE", VsockFamily));
        if (!capabilities.Contains("CAP_SYS_ADMIN"))
        {
            rules.Add(AllowWhen("clone", 0, "SCMP_CMP_MASKED_EQ", NamespaceFlags));
            // A filter cannot see the flags of clone3, which are in memory; programs fall back to clone on ENOSYS.
            rules.Add(new SeccompRule { Names = ["clone3"], Action = "SCMP_ACT_ERRNO", ErrnoRet = Enosys });
        }
        return new SeccompSpec { DefaultAction = "SCMP_ACT_ERRNO", DefaultErrnoRet = 1, Syscalls = rules };
    }

    private static SeccompRule Allow(IReadOnlyList<string> names) => new() { Names = names, Action = "SCMP_ACT_ALLOW" };

    private static SeccompRule AllowWhen(string name, uint index, string op, ulong value) => new()
    {
        Names = [name],
        Action = "SCMP_ACT_ALLOW",
        Args = [new SeccompArgument { Index = index, Op = op, Value = value }],
    };

    private static string[] Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
