internal import ConnCore
internal import CurlTransport
internal import Glibc

/// A local file that is uploaded.
// Used by one thread at a time; the descriptor is set once.
final class FileSource: UploadSource {
    private let path: String
    private let descriptor: Int32
    private let total: Int64
    /// When it was last changed.
    let modified: (seconds: Int64, nanoseconds: Int)
    private var place: Int64 = 0

    init(_ path: String) throws(ConnError) {
        guard !path.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The path of a file to upload holds a NUL", advice: "correct the path")
        }
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error("cannot be opened", path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.error("cannot be looked at", path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ConnError(
                .invalidInput,
                "The file '\(path)' to upload is no plain file",
                advice: "upload folders by uploadTree, pipes and devices by a producer"
            )
        }
        total = Int64(status.st_size)
        modified = (Int64(status.st_mtim.tv_sec), status.st_mtim.tv_nsec)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    var length: Int64? { total }
    var canSeek: Bool { true }
    var isSpent: Bool { false }

    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError) { place = offset }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        let wanted = min(Int64(buffer.count), total - place)
        guard wanted > 0 else { return .end }
        var count = pread(descriptor, buffer.baseAddress, Int(wanted), Int(place))
        while count < 0, errno == EINTR { count = pread(descriptor, buffer.baseAddress, Int(wanted), Int(place)) }
        guard count >= 0 else { throw Self.error("cannot be read", path, errno) }
        guard count > 0 else {
            throw ConnError(
                .invalidInput,
                "The file '\(path)' became shorter while it was uploaded: \(total - place) of \(total) bytes are missing",
                advice: "upload it again when nobody writes to it",
                outcome: .unknown
            )
        }
        place += Int64(count)
        return .bytes(count)
    }

    static func error(_ what: String, _ path: String, _ code: Int32) -> ConnError {
        let kind: ConnError.Kind =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .authorization
            case EMFILE, ENFILE, ENOMEM: .resourceExhausted
            default: .invalidInput
            }
        return ConnError(
            kind,
            "The local file '\(path)' \(what): \(String(cString: strerror(code)))",
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}
