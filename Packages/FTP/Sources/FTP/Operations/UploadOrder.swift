internal import ConnCore

/// An upload as its caller wants it.
// The source and the job are used by one try at a time; the engine hands them from one to the next.
final class UploadOrder: @unchecked Sendable {
    private let job: UploadJob
    private let source: any UploadSource
    private let time: (seconds: Int64, nanoseconds: Int)?

    init(
        _ content: FTPContent,
        _ path: String,
        _ mode: FTPTransferMode,
        isAtomic: Bool,
        resumes: Bool,
        keepsTime: Bool = false,
        _ progress: (@Sendable (FTPProgress) -> Void)?
    ) throws(ConnError) {
        try FTPPath.check(path)
        let source = try content.source()
        self.source = source
        let file = source as? FileSource
        guard !resumes || file != nil else {
            throw ConnError(
                .misuse(.invalidArgument),
                "Only a file's upload can be gone on with by a later call",
                advice: "upload a file, or leave resume out"
            )
        }
        guard !resumes || isAtomic else {
            throw ConnError(
                .misuse(.invalidArgument),
                "An upload in place cannot be gone on with by a later call: nothing tells whose bytes are there",
                advice: "leave out atomic: false, or resume"
            )
        }
        time = keepsTime ? file?.modified : nil
        let suffix: String
        if resumes, let file {
            // The same content has the same name, another one another.
            let stamp = "\(file.length ?? 0) \(file.modified.seconds).\(file.modified.nanoseconds)"
            suffix = String(Self.mixed(stamp), radix: 36)
        } else {
            // 8 letters of 36: each goes over the wire four times.
            suffix = String(UInt64.random(in: 78_364_164_096..<2_821_109_907_456), radix: 36)
        }
        job = UploadJob(
            path,
            source,
            mode: mode,
            isAtomic: isAtomic,
            resumes: resumes && mode == .binary,
            progress: progress,
            temporaryName: { name in
                let isLong = name.utf8.count + suffix.utf8.count > 240
                return isLong ? ".\(String(Self.mixed(name), radix: 36)).\(suffix).part" : ".\(name).\(suffix).part"
            }
        )
    }

    /// Whether a try that failed may be followed by another.
    var isReplayable: Bool { source.canSeek }

    func attempt(_ connection: FTPConnection, in base: String) throws(ConnError) -> FTPUpload {
        let upload = try job.attempt(connection, in: base)
        if let time { try? connection.setTime(of: upload.path, seconds: time.seconds) }
        return upload
    }

    /// What is left on the server after the last try, and can be removed by another login.
    func leavesTemporary(_ error: ConnError) -> Bool {
        guard job.leavesTemporary else { return false }
        // One whose last try had a connection can be reached, most likely.
        return error.phase == .execute && ![.cancelled, .closed, .timeout].contains(error.kind)
    }

    /// Removes it.
    func removeTemporary(_ connection: FTPConnection) throws(ConnError) {
        try job.removeTemporary(connection)
    }

    /// 64 bits that are the same for the same text in every process (FNV-1a).
    private static func mixed(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
