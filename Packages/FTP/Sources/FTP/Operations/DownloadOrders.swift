@_spi(ConnInternals) internal import ConnCore
internal import DataFrames

/// A download to a file, as its caller wants it.
// One try at a time uses it; the engine hands it from one to the next.
final class FileDownloadOrder: @unchecked Sendable {
    private let file: PartialFile
    private let job: DownloadJob
    /// What the note of a part that is kept says; empty where none is.
    private let source: String
    private let keepsTime: Bool
    /// The time that a listing told.
    private let time: Instant?

    init(
        _ path: String,
        _ file: String,
        _ mode: FTPTransferMode,
        resumes: Bool,
        keepsTime: Bool = false,
        time: Instant? = nil,
        from server: @autoclosure () -> String = "",
        _ progress: (@Sendable (FTPProgress) -> Void)?
    ) throws(ConnError) {
        // The note beside the file has lines, so the path must have none.
        try FTPPath.check(path)
        let keepsPart = resumes && mode == .binary
        source = keepsPart ? "\(server()) \(path)" : ""
        self.file = try PartialFile(target: file, resumes: keepsPart, source: source)
        self.keepsTime = keepsTime
        self.time = time
        job = DownloadJob(
            path,
            FileDownload(self.file),
            mode: mode,
            asksTime: resumes || keepsTime,
            progress: progress
        )
        if let tag = self.file.tag { job.resume(tag: tag) }
    }

    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) -> FTPDownload {
        try job.attempt(connection, in: base)
        if let time = time ?? (keepsTime ? job.time : nil), let whole = time.rounded(in: .second) {
            let rest = (time.rounded(in: .nanosecond)?.ticks).map { $0 - whole.ticks * 1_000_000_000 } ?? 0
            try file.setTime(seconds: whole.ticks, nanoseconds: Int(rest))
        }
        try file.finish()
        return FTPDownload(
            path: file.target,
            bytes: Int64(file.bytes),
            resumedAt: Int64(file.resumedAt),
            modified: job.time
        )
    }

    /// The download has failed for good.
    func abandon(_ error: ConnError) {
        file.tag = job.tag
        file.abandon(source: source, after: error)
    }
}

/// A download into memory, as its caller wants it.
// One try at a time uses it; the engine hands it from one to the next.
final class MemoryDownloadOrder: @unchecked Sendable {
    private let memory: MemoryDownload
    private let job: DownloadJob

    init(
        _ path: String,
        _ mode: FTPTransferMode,
        maximumBytes: Int,
        _ progress: (@Sendable (FTPProgress) -> Void)?
    ) {
        memory = MemoryDownload(limit: maximumBytes, what: "Downloading '\(path)'")
        job = DownloadJob(path, memory, mode: mode, asksTime: false, progress: progress)
    }

    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) -> [UInt8] {
        try job.attempt(connection, in: base)
        return memory.bytes
    }
}
