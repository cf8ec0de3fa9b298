internal import CCurl
internal import CCurlShims
internal import ConnCore
internal import Glibc

/// Sets what FTP needs on a handle: once for all transfers, and then what differs from one to the next.
///
/// Used by the thread that drives the handle alone.
final class FTPHandle {
    private let curl: UnsafeMutableRawPointer
    private var commands: CommandList?
    private var lastCommands: CommandList?
    private var finalCommands: CommandList?
    private var isUpload = false
    private var hasBody = true
    private var verb: String?
    private var entersFolder = false
    private var offset: Int64 = 0
    private var isAppend = false
    private var asksTime = false
    private var isText = false
    private let isEncrypted: Bool
    /// Whether a transfer that moves nothing is ended after a while.
    private var hasStallLimit = false
    /// Whether sockets that are opened now ask for signs of life.
    private var keepsAlive = true
    /// The socket of the data connection, or the last that was opened.
    var socket: Int32 = -1
    /// The socket of the control connection.
    var controlSocket: Int32 = -1
    /// What the server said while libcurl was still sending, and would throw away.
    private(set) var lateReply: [UInt8] = []
    /// A second descriptor of that socket, while an upload runs.
    private var controlCopy: Int32 = -1
    /// How often nothing came.
    private var misses = 0
    /// What libcurl asks which connection begins TLS; freed with the handle.
    var sessionKeeper: UnsafeMutableRawPointer?

    init(_ curl: UnsafeMutableRawPointer, isEncrypted: Bool) {
        self.curl = curl
        self.isEncrypted = isEncrypted
    }

    /// The handle itself has gone before.
    deinit {
        free(sessionKeeper)
        if controlCopy >= 0 { close(controlCopy) }
    }

    /// Sets what all transfers have in common.
    func apply(_ settings: CurlFTPSettings) throws(ConnError) {
        guard conn_curl_set_text(curl, CURLOPT_USERNAME, settings.user) == CURLE_OK,
            settings.password.withUnsafeCString({ conn_curl_set_text(curl, CURLOPT_PASSWORD, $0) }) == CURLE_OK
        else { throw CurlLibrary.outOfMemory }
        let ssl = settings.isEncrypted ? conn_curl_use_ssl_all() : conn_curl_use_ssl_none()
        guard conn_curl_set_long(curl, CURLOPT_USE_SSL, ssl) == CURLE_OK else {
            throw ConnError(
                .unsupported,
                "libcurl \(CurlVersion.text) cannot encrypt FTP",
                advice: "use a libcurl that is built with OpenSSL",
                phase: .connect
            )
        }
        set(CURLOPT_FTPSSLAUTH, conn_curl_ftp_auth_tls())
        set(CURLOPT_FTP_USE_EPSV, settings.usesEPSV ? 1 : 0)
        set(CURLOPT_FTP_SKIP_PASV_IP, settings.trustsPASVAddress ? 0 : 1)
        set(CURLOPT_FTP_USE_PRET, 0)
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, settings.replyTimeout.secondsRoundedUp))
        if let limit = settings.stallTimeout {
            hasStallLimit = true
            set(CURLOPT_LOW_SPEED_LIMIT, 1)
            set(CURLOPT_LOW_SPEED_TIME, max(1, limit.secondsRoundedUp))
        }
        // Names are ours: `..` and the rest reach the server as they are.
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_UPLOAD_BUFFERSIZE, HandleSetup.fileUpload)
        set(CURLOPT_FTP_FILEMETHOD, conn_curl_ftp_no_cwd())
    }

    /// Whether data connections need no signs of life from the system: the limit for stalled transfers ends those whose peer
    /// is dead. Most are short, and each option of a socket costs a call.
    var dataNeedsNoSigns: Bool { hasStallLimit }

    /// Sets what the next transfer does.
    func prepare(_ request: CurlFTPRequest, body: CurlBody) throws(ConnError) {
        socket = -1
        change(&keepsAlive, !dataNeedsNoSigns || controlSocket < 0) { set(CURLOPT_TCP_KEEPALIVE, $0 ? 1 : 0) }
        var wantsUpload = false
        var wantsBody = true
        var wantedVerb: String?
        var enters = false
        var wantedOffset: Int64 = 0
        var appends = false
        switch request.action {
        case .commands: wantsBody = false
        case .enter: (wantsBody, enters) = (false, true)
        case .listInside(let verb): (wantedVerb, enters) = (verb, true)
        case .list(let verb): wantedVerb = verb
        case .retrieve(let offset): wantedOffset = offset
        case .store: wantsUpload = true
        case .append: (wantsUpload, appends) = (true, true)
        }
        let replaced = try (
            Self.list(request.commands, after: commands), Self.list(request.lastCommands, after: lastCommands),
            Self.list(request.finalCommands, after: finalCommands)
        )
        change(&isUpload, wantsUpload) { set(CURLOPT_UPLOAD, $0 ? 1 : 0) }
        // After UPLOAD, which switches the body on.
        if wantsUpload { hasBody = true }
        change(&hasBody, wantsBody) { set(CURLOPT_NOBODY, $0 ? 0 : 1) }
        change(&verb, wantedVerb) { _ = conn_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, $0) }
        change(&entersFolder, enters) {
            set(CURLOPT_FTP_FILEMETHOD, $0 ? conn_curl_ftp_single_cwd() : conn_curl_ftp_no_cwd())
        }
        change(&offset, wantedOffset) { _ = conn_curl_set_size(curl, CURLOPT_RESUME_FROM_LARGE, curl_off_t($0)) }
        change(&isAppend, appends) { set(CURLOPT_APPEND, $0 ? 1 : 0) }
        change(&asksTime, request.asksTime) { set(CURLOPT_FILETIME, $0 ? 1 : 0) }
        change(&isText, request.isText) { set(CURLOPT_TRANSFERTEXT, $0 ? 1 : 0) }
        if let list = replaced.0 {
            _ = conn_curl_set_pointer(curl, CURLOPT_QUOTE, list.first)
            commands = list
        }
        if let list = replaced.1 {
            _ = conn_curl_set_pointer(curl, CURLOPT_PREQUOTE, list.first)
            lastCommands = list
        }
        if let list = replaced.2 {
            _ = conn_curl_set_pointer(curl, CURLOPT_POSTQUOTE, list.first)
            finalCommands = list
        }
        guard wantsUpload else { return }
        if !isEncrypted, controlSocket >= 0 { controlCopy = fcntl(controlSocket, F_DUPFD_CLOEXEC, 0) }
        let length: Int? =
            switch body {
            case .none: 0
            case .bytes(let bytes): bytes.count
            case .source(_, let length): length
            }
        _ = conn_curl_set_size(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t(length ?? -1))
    }

    /// The last bytes of an upload are about to be sent, and the data connection will then be closed at once.
    ///
    /// With TLS 1.3 most servers send a new session right after the handshake. libcurl reads nothing from an upload's
    /// connection but once, in closing it. A session that comes later meets a closed socket, whose answer, a reset, has the
    /// server throw away what it has not read of the upload yet. So it is waited for.
    func waitForSession() {
        guard isEncrypted, socket >= 0, misses < 2 else { return }
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        misses = poll(&entry, 1, Self.longestSessionWait) > 0 ? 0 : misses + 1
    }

    /// The connection broke while an upload was sent. A server that takes no more of it (its disk is full, say) closes the
    /// data connection and then says why; libcurl has closed the control connection without reading. Where that is not
    /// encrypted, the server's word is read from a second descriptor of it.
    func readRefusal() {
        guard controlCopy >= 0 else { return }
        var entry = pollfd(fd: controlCopy, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Self.longestRefusalWait) > 0 else { return }
        lateReply = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            count = max(0, recv(controlCopy, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)))
        }
    }

    /// The transfer has ended, and its replies were taken.
    func release() {
        if controlCopy >= 0 { close(controlCopy) }
        controlCopy = -1
        lateReply = []
    }

    /// In milliseconds.
    private static let longestRefusalWait: Int32 = 1_000

    /// In milliseconds. A server that sends none is waited for in the first two uploads of a connection.
    private static let longestSessionWait: Int32 = 100

    private func set(_ option: CURLoption, _ value: Int) {
        _ = conn_curl_set_long(curl, option, value)
    }

    private func change<Value: Equatable>(_ seen: inout Value, _ wanted: Value, _ body: (Value) -> Void) {
        guard seen != wanted else { return }
        seen = wanted
        body(wanted)
    }

    /// The list of other commands than before; `nil` where they are the same.
    private static func list(_ commands: [[UInt8]], after last: CommandList?) throws(ConnError) -> CommandList? {
        if commands == (last?.commands ?? []) { return nil }
        return try CommandList(commands)
    }
}
