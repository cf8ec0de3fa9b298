internal import Glibc

/// The temporary file of one download: beside its target, readable by its owner alone, and renamed when it is whole.
///
/// A download that may be resumed later has a fixed name, `.NAME.part`, and a note beside it, `.NAME.part.tag`, of
/// where it came from; every other one has a random name and is removed when it fails. Of a long name the temporary ones
/// have the beginning and a hash, so that every name that the file system takes can be downloaded to.
///
/// Used by one thread at a time: the caller before and after a transfer, the one that drives it meanwhile.
@_spi(ConnInternals)
public final class PartialFile: @unchecked Sendable {
    /// libcurl gives 16 KiB at a time; writing each of them would cost more than the copy.
    private static let bufferSize = 256 << 10

    /// The file whose place it takes in the end.
    public let target: String
    /// Bytes in the file and in the buffer.
    public private(set) var bytes = 0
    /// Bytes that were there at the start.
    public private(set) var resumedAt = 0
    /// What tells for certain that the other side still has the same bytes: an entity tag, or size and time; `nil` if
    /// nothing does.
    public var tag: String?
    /// Bytes that the whole will have; `nil` if the other side does not say.
    public var total: Int?

    private let path: String
    private let isKept: Bool
    private let descriptor: Int32
    private let buffer: UnsafeMutableRawPointer
    private var buffered = 0
    private var isDone = false

    /// Opens the file.
    ///
    /// - Parameters:
    ///   - target: The file whose place it takes in the end.
    ///   - resumes: Whether what an earlier download left is gone on with, and what this one leaves is kept.
    ///   - source: Where the bytes come from: only what came from there is gone on with.
    /// - Throws: Where the target's folder is not there or not writable, or the target is a folder.
    public init(target: String, resumes: Bool, source: String) throws(ConnError) {
        let (folder, name) = try Self.split(target)
        self.target = target
        isKept = resumes
        let stem = Self.stem(name)
        path = resumes ? "\(folder).\(stem).part" : "\(folder).\(stem).\(Self.random()).part"
        // From the last property on, a failure runs `deinit`, which frees this.
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (resumes ? 0 : O_EXCL)
        descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            isDone = true
            throw Self.failure("cannot be made", path, code)
        }
        guard resumes else { return }
        do throws(ConnError) {
            try claim()
        } catch {
            isDone = true
            throw error
        }
        guard let note = try? note(), note.source == source, let size = size(), size > 0 else {
            try empty()
            return
        }
        tag = note.tag
        total = note.total
        bytes = size
        resumedAt = size
        lseek(descriptor, 0, SEEK_END)
    }

    deinit {
        abandon(source: nil)
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    // MARK: Writing

    /// Adds bytes.
    public func write(_ portion: UnsafeRawBufferPointer) throws(ConnError) {
        if buffered + portion.count > Self.bufferSize { try flush() }
        if portion.count >= Self.bufferSize {
            try write(portion.baseAddress, portion.count)
        } else if let base = portion.baseAddress {
            buffer.advanced(by: buffered).copyMemory(from: base, byteCount: portion.count)
            buffered += portion.count
        }
        bytes += portion.count
    }

    /// Hands the system what is still in the buffer.
    public func flush() throws(ConnError) {
        defer { buffered = 0 }
        try write(buffer, buffered)
    }

    /// Throws away what the file holds.
    public func empty() throws(ConnError) {
        buffered = 0
        bytes = 0
        resumedAt = 0
        (tag, total) = (nil, nil)
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.failure("cannot be emptied", path, errno)
        }
    }

    private func write(_ base: UnsafeRawPointer?, _ count: Int) throws(ConnError) {
        var done = 0
        while done < count, let base {
            let written = Glibc.write(descriptor, base + done, count - done)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.failure("cannot be written", path, written == 0 ? ENOSPC : errno) }
            done += written
        }
    }

    // MARK: The end

    /// Puts the file in its target's place.
    public func finish() throws(ConnError) {
        try flush()
        var old = stat()
        if lstat(target, &old) == 0, old.st_mode & S_IFMT == S_IFREG { fchmod(descriptor, old.st_mode & 0o777) }
        guard rename(path, target) == 0 else { throw Self.failure("cannot take the target's place", path, errno) }
        isDone = true
        guard isKept else { return }
        unlink(notePath)
        flock(descriptor, LOCK_UN)
    }

    /// Ends a download that failed: keeps the file with a note for the next one if that may resume it, unless the disk is
    /// full.
    ///
    /// - Parameters:
    ///   - source: Where it came from.
    ///   - error: Why it failed.
    public func abandon(source: String, after error: ConnError) {
        let isDiskFull =
            error.nativeCode?.system == "errno" && Self.diskFullCodes.contains(error.nativeCode?.code ?? "")
        abandon(source: isDiskFull ? nil : source)
    }

    /// Ends a download that failed: removes the file, or keeps it with a note for the next one if that may resume it.
    ///
    /// - Parameter source: Where it came from; `nil` to remove it in any case.
    private func abandon(source: String?) {
        guard !isDone else { return }
        isDone = true
        // The next download may begin before the last reference to this one has gone.
        defer { if isKept { flock(descriptor, LOCK_UN) } }
        let note = tag.flatMap { tag in source.map { Note(tag: tag, source: $0, total: total) } }
        if isKept, let note, bytes > 0, (try? flush()) != nil, write(note: note) { return }
        unlink(path)
        if isKept { unlink(notePath) }
    }

    /// Gives the bytes from `start` on, in portions; the pointers are valid only during the calls.
    public func readBack(
        from start: Int = 0,
        _ body: (UnsafeRawBufferPointer) throws(ConnError) -> Void
    ) throws(ConnError) {
        try flush()
        var place = start
        while place < bytes {
            let count = pread(descriptor, buffer, min(Self.bufferSize, bytes - place), place)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("cannot be read back", path, errno) }
            try body(UnsafeRawBufferPointer(start: buffer, count: count))
            place += count
        }
    }

    /// Gives the file the time of what it is a copy of, to be kept when it takes its target's place.
    public func setTime(seconds: Int64, nanoseconds: Int) throws(ConnError) {
        try flush()
        let time = timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds)
        guard futimens(descriptor, [time, time]) == 0 else {
            throw Self.failure("cannot be given its time", path, errno)
        }
    }

    // MARK: Resuming

    private struct Note {
        let tag: String
        let source: String
        let total: Int?
    }

    private var notePath: String { path + ".tag" }

    /// Makes sure that a file which was there is ours alone.
    private func claim() throws(ConnError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("cannot be looked at", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, status.st_uid == geteuid() else {
            throw ConnError(
                .invalidInput,
                "The partial file '\(path)' is not a plain file of this user",
                advice: "remove it, or download without resuming"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw ConnError(
                .busy,
                "The partial file '\(path)' is being written by another download",
                advice: "wait for its end, or download without resuming"
            )
        }
    }

    private func size() -> Int? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
    }

    private func note() throws -> Note? {
        let file = open(notePath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let text = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty else { return nil }
        return Note(tag: String(lines[0]), source: String(lines[1]), total: Int(lines[2]))
    }

    private func write(note: Note) -> Bool {
        unlink(notePath)
        let file = open(notePath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let text = Array("\(note.tag)\n\(note.source)\n\(note.total.map { "\($0)" } ?? "")\n".utf8)
        return Glibc.write(file, text, text.count) == text.count
    }

    // MARK: Names

    private static func split(_ target: String) throws(ConnError) -> (folder: String, name: String) {
        let start = target.utf8.lastIndex(of: 0x2F).map { target.utf8.index(after: $0) } ?? target.startIndex
        let name = String(target[start...])
        var status = stat()
        let isPath = !name.isEmpty && name != "." && name != ".." && target.hasNoNUL
        let isThere = isPath && stat(target, &status) == 0
        guard isThere || isPath && errno != ENAMETOOLONG else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The download's target is no file name",
                advice: "give the path of a file, its name no longer than the file system takes: mostly 255 bytes"
            )
        }
        if isThere, status.st_mode & S_IFMT == S_IFDIR {
            throw ConnError(
                .misuse(.invalidArgument),
                "The download's target '\(target)' is a folder",
                advice: "give the path of a file in it"
            )
        }
        return (String(target[..<start]), name)
    }

    /// What the temporary names have of a name: the whole, or its first bytes and a hash, so that theirs are no longer
    /// than 143 bytes, which the narrowest file systems take.
    private static func stem(_ name: String) -> String {
        guard name.utf8.count > 100 else { return name }
        var start = ""
        for scalar in name.unicodeScalars where start.utf8.count <= 80 { start.unicodeScalars.append(scalar) }
        // FNV-1a.
        let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(start)~\(String(hash, radix: 36))"
    }

    private static func random() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }

    private static let diskFullCodes: Set<String> = ["\(ENOSPC)", "\(EDQUOT)"]

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> ConnError {
        let kind: ConnError.Kind =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS, ELOOP: .authorization
            case ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE, ENOMEM: .resourceExhausted
            default: .invalidInput
            }
        return ConnError(
            kind,
            "The download's temporary file '\(path)' \(what): \(String(cString: strerror(code)))",
            advice: kind == .resourceExhausted ? "make room" : "check the target's folder",
            outcome: .unknown,
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}
