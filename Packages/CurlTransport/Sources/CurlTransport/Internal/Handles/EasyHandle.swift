internal import CCurl
internal import CCurlShims
internal import ConnCore
internal import Glibc

/// The only owner of an easy handle: configured once, then used for one transfer after another.
///
/// Preparing may happen on any thread; from then on until the transfer's end the thread that drives it owns the handle.
// One thread at a time uses it, handed over under the driver's lock.
final class EasyHandle: @unchecked Sendable {
    let curl: UnsafeMutableRawPointer
    let settings: CurlSettings
    private let share: CurlShare
    let sockets: SocketTable
    private let errorText: UnsafeMutablePointer<CChar>

    // What is set just now, so that the next transfer sets only what differs.
    private var headers: HeaderList?
    private let resolve: ResolveList?
    private var headerLines: [String]?
    private var headersHaveBody = false
    private var url = ""
    private var mode = RequestMode.get
    private var customMethod: String?
    private var isFresh = false
    private var isPlain: Bool?
    private var isLarge = false
    private var uploadSize = 0
    private var connectTimeout: Duration
    private var hasCopiedBody = false

    // The transfer in flight.
    private(set) var transfer: CurlTransfer?
    /// Bytes that a body of bytes has given so far.
    private var bodyOffset = 0
    let lines: UnsafeMutablePointer<conn_head>
    /// What FTP needs; `nil` for HTTP.
    private(set) var ftp: FTPHandle?
    var limits: TransferLimits
    private(set) var bodyReceived = 0
    private(set) var head: CurlHead?
    private(set) var answerBegan = false
    private(set) var isReceivingPaused = false
    private(set) var isSendingPaused = false
    /// Whether bytes that come now are for nobody.
    private var isDiscarding = false
    private(set) var timesReady = 0
    private(set) var socketsOpened = 0
    /// Whether libcurl wanted to send the request again, which it may not.
    private(set) var wantedReplay = false
    /// The system's error when it had no socket; 0 for none.
    private(set) var socketError: Int32 = 0
    /// What the receiver or the source threw.
    private(set) var thrown: ConnError?

    init(settings: CurlSettings, share: CurlShare, sockets: SocketTable) throws(ConnError) {
        try CurlLibrary.initialize()
        guard let curl = curl_easy_init() else { throw CurlLibrary.outOfMemory }
        self.curl = curl
        self.settings = settings
        self.share = share
        self.sockets = sockets
        lines = .allocate(capacity: 1)
        lines.initialize(to: conn_head())
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        connectTimeout = settings.connectTimeout
        limits = TransferLimits(CurlRequest(url: ""))
        resolve = settings.resolve.isEmpty ? nil : ResolveList(settings.resolve)
        _ = conn_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, errorText)
        _ = conn_curl_set_pointer(curl, CURLOPT_SHARE, share.pointer)
        HandleCallbacks.set(on: self, lines: lines, sockets: sockets)
        try HandleSetup(curl).apply(settings)
        uploadSize = HandleSetup.smallUpload
        if let resolve { _ = conn_curl_set_pointer(curl, CURLOPT_RESOLVE, resolve.first) }
        ftp = try setUpFTP()
    }

    /// The handle of a libcurl handle.
    static func of(_ curl: UnsafeMutableRawPointer) -> EasyHandle? {
        conn_curl_get_text(curl, CURLINFO_PRIVATE).map {
            Unmanaged<EasyHandle>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue()
        }
    }

    deinit {
        curl_easy_cleanup(curl)
        errorText.deallocate()
        free(lines.pointee.bytes)
        lines.deallocate()
    }

    // MARK: Before

    /// Makes the handle ready for a transfer.
    func prepare(_ transfer: CurlTransfer) throws(ConnError) {
        // Its fields are read where they lie: a copy of the request would cost more than all of them.
        reset()
        limits = TransferLimits(
            deadline: transfer.request.deadline,
            firstByte: transfer.request.firstByteTimeout,
            lowSpeed: transfer.request.lowSpeed,
            sendsBody: !transfer.request.body.isNone,
            after: limits
        )
        try setURL(transfer.request.url)
        try setMethod(transfer)
        try setHeaders(transfer.request.headers)
        if transfer.request.freshConnection != isFresh {
            isFresh = transfer.request.freshConnection
            _ = conn_curl_set_long(curl, CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
        }
        let connectTimeout = transfer.request.connectTimeout ?? settings.connectTimeout
        if connectTimeout != self.connectTimeout {
            self.connectTimeout = connectTimeout
            _ = conn_curl_set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.milliseconds)
        }
        let expectsLargeBody = transfer.request.expectsLargeBody
        if expectsLargeBody != isLarge {
            // Refused while the handle still has a buffer (HTTP/2 keeps it): then the other size does.
            let size = expectsLargeBody ? HandleSetup.largeBuffer : HandleSetup.usualBuffer
            if conn_curl_set_long(curl, CURLOPT_BUFFERSIZE, size) == CURLE_OK { isLarge = expectsLargeBody }
        }
        if let ftp, let request = transfer.request.ftp {
            try ftp.prepare(request, body: transfer.request.body)
            // The first reply behind the announcement is the transfer's own.
            lines.pointee.askedReply = request.mayFinish == nil ? 0 : 2
        }
        self.transfer = transfer
        transfer.handle = self
    }

    private func reset() {
        conn_head_reset(lines)
        (bodyReceived, bodyOffset, timesReady, socketsOpened) = (0, 0, 0, 0)
        (answerBegan, isReceivingPaused, isSendingPaused, wantedReplay) = (false, false, false, false)
        (head, thrown, socketError) = (nil, nil, 0)
        errorText.pointee = 0
    }

    private func setURL(_ url: String) throws(ConnError) {
        guard url != self.url else { return }
        var text = url
        let hasNUL = text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
        guard !hasNUL else {
            throw ConnError(.invalidInput, "The URL holds a NUL character", phase: .connect)
        }
        guard conn_curl_set_text(curl, CURLOPT_URL, url) == CURLE_OK else {
            self.url = ""
            throw ConnError(
                .invalidInput,
                "libcurl cannot take the URL",
                advice: "it may be too long (8 MB)",
                phase: .connect
            )
        }
        self.url = url
        guard settings.protocols == .http else { return }
        // "HTTP/2 where TLS agrees" would have the first requests to a plain server wait for one another.
        let isPlain = url.utf8.count >= 5 && url.utf8[url.utf8.index(url.utf8.startIndex, offsetBy: 4)] == 0x3A
        guard isPlain != self.isPlain else { return }
        self.isPlain = isPlain
        let offersHTTP2 = settings.httpVersion.offersHTTP2 && !isPlain
        let version = offersHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        _ = conn_curl_set_long(curl, CURLOPT_HTTP_VERSION, numericCast(version))
        _ = conn_curl_set_long(curl, CURLOPT_PIPEWAIT, offersHTTP2 ? 1 : 0)
    }

    private func setMethod(_ transfer: CurlTransfer) throws(ConnError) {
        guard settings.protocols == .http else { return }
        let method = transfer.request.method
        let mode = try RequestMode(method, hasBody: !transfer.request.body.isNone)
        if mode != self.mode {
            switch mode {
            case .get: _ = conn_curl_set_long(curl, CURLOPT_HTTPGET, 1)
            case .head: _ = conn_curl_set_long(curl, CURLOPT_NOBODY, 1)
            case .body: _ = conn_curl_set_long(curl, CURLOPT_POST, 1)
            }
            self.mode = mode
        }
        let custom = method == mode.method ? nil : method
        if custom != customMethod {
            guard custom?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
                throw ConnError(.invalidInput, "The method is not a token of ASCII letters", phase: .connect)
            }
            _ = conn_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, custom)
            customMethod = custom
        }
        guard mode == .body else { return }
        setBody(transfer.request.body)
    }

    private func setBody(_ body: CurlBody) {
        var size = HandleSetup.smallUpload
        switch body {
        case .none: break
        case .bytes(let bytes) where bytes.count <= HandleSetup.copiedBody:
            _ = conn_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            bytes.withUnsafeBytes { bytes in
                // With a length of 0 libcurl copies nothing, but wants a pointer.
                let start = bytes.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(errorText)
                _ = conn_curl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, start)
            }
            hasCopiedBody = true
        case .bytes(let bytes):
            setReadBody(length: bytes.count)
            size = HandleSetup.largeUpload
        case .source(_, let length):
            setReadBody(length: length)
            size = HandleSetup.largeUpload
        }
        if size != uploadSize {
            uploadSize = size
            _ = conn_curl_set_long(curl, CURLOPT_UPLOAD_BUFFERSIZE, size)
        }
    }

    /// The body comes through the read function.
    private func setReadBody(length: Int?) {
        _ = conn_curl_set_pointer(curl, CURLOPT_POSTFIELDS, nil)
        hasCopiedBody = false
        _ = conn_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length ?? -1))
    }

    private func setHeaders(_ lines: [String]) throws(ConnError) {
        let hasBody = mode == .body
        guard lines != headerLines || hasBody != headersHaveBody else { return }
        guard lines.allSatisfy({ line in line.utf8.allSatisfy { $0 != 0 && $0 != 0x0A && $0 != 0x0D } }) else {
            throw ConnError(
                .invalidInput,
                "A header line holds a line break or a NUL character",
                advice: "escape or remove it",
                phase: .connect
            )
        }
        let list = HeaderList(lines, hasBody: hasBody)
        _ = conn_curl_set_pointer(curl, CURLOPT_HTTPHEADER, list.first)
        headers = consume list
        headerLines = lines
        headersHaveBody = hasBody
    }

    // MARK: What libcurl tells

    /// A connection stands and the request is about to go out. False if it has gone out before: libcurl would replay it.
    func becomesReady() -> Bool {
        timesReady += 1
        guard timesReady == 1 else {
            wantedReplay = true
            return false
        }
        limits.connected(at: limits.needsTime ? .now : MonotonicTime(nanoseconds: 0))
        return true
    }

    /// libcurl wants a socket. False if the request has gone out before: libcurl would replay it on a new connection.
    func mayOpenSocket() -> Bool {
        guard ftp == nil ? timesReady == 0 : mayOpenFTPSocket() else {
            wantedReplay = true
            return false
        }
        socketsOpened += 1
        return true
    }

    /// The system had no socket left.
    func missedSocket(_ code: Int32) { socketError = code }

    /// The head is complete, or that of an interim answer. False ends the transfer.
    func headEnded() -> Bool {
        let block = UnsafeRawBufferPointer(start: lines.pointee.bytes, count: lines.pointee.used)
        let status = AnswerParser.status(block)
        defer { lines.pointee.used = 0 }
        // After an interim answer the real one follows; replies of FTP have no status.
        guard status >= 200 || status == 101, let transfer else { return true }
        lines.pointee.isPastHead = 1
        let head = AnswerParser.head(block, status: status)
        self.head = head
        do throws(ConnError) {
            try transfer.receiver.head(head)
            return true
        } catch {
            thrown = error
            return false
        }
    }

    /// Bytes of the body.
    func take(body: UnsafeRawBufferPointer) -> BodyVerdict {
        if isDiscarding { return .taken }
        guard let transfer else { return .abort }
        beginAnswer()
        do throws(ConnError) {
            switch try transfer.receiver.body(body) {
            case .taken:
                bodyReceived += body.count
                isReceivingPaused = false
                return .taken
            case .later:
                isReceivingPaused = true
                return .pause
            }
        } catch {
            thrown = error
            return .abort
        }
    }

    /// Fills the buffer with the next bytes of the request's body.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> FillVerdict {
        switch transfer?.request.body {
        case .bytes(let bytes):
            let count = min(buffer.count, bytes.count - bodyOffset)
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bodyOffset..<bodyOffset + count]))
            }
            bodyOffset += count
            if bodyOffset == bytes.count { ftp?.waitForSession() }
            return .bytes(count)
        case .source(let source, let length): return fill(buffer, from: source, length: length)
        default: return .bytes(0)
        }
    }

    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer,
        from source: any CurlBodySource,
        length: Int?
    ) -> FillVerdict {
        do throws(ConnError) {
            switch try source.read(into: buffer) {
            case .bytes(let count):
                guard count > 0, count <= buffer.count else {
                    throw ConnError(
                        .misuse(.invalidArgument),
                        "A body's source gave \(count) bytes for a buffer of \(buffer.count)"
                    )
                }
                bodyOffset += count
                if let length, bodyOffset > length {
                    throw ConnError(
                        .misuse(.invalidArgument),
                        "A body's source gave more than the \(length) bytes announced"
                    )
                }
                isSendingPaused = false
                if bodyOffset == length { ftp?.waitForSession() }
                return .bytes(count)
            case .end:
                if let length, bodyOffset < length {
                    throw ConnError(
                        .misuse(.invalidArgument),
                        "A body's source ended after \(bodyOffset) of \(length) bytes"
                    )
                }
                isSendingPaused = false
                if length == nil { ftp?.waitForSession() }
                return .bytes(0)
            case .later:
                isSendingPaused = true
                return .pause
            }
        } catch {
            thrown = error
            return .abort
        }
    }

    /// Bytes of the answer so far.
    var received: Int { bodyReceived + lines.pointee.total }

    /// The first byte of the answer has come.
    func beginAnswer() {
        guard !answerBegan else { return }
        answerBegan = true
        limits.began(at: limits.needsTime ? .now : MonotonicTime(nanoseconds: 0))
    }

    // MARK: While it runs

    /// Lets go on what was put off. Returns the code that ends the transfer, if that failed.
    func resume(receiving: Bool, sending: Bool) -> CURLcode? {
        let wasReceivingPaused = isReceivingPaused
        let wasSendingPaused = isSendingPaused
        guard (receiving && wasReceivingPaused) || (sending && wasSendingPaused) else { return nil }
        if receiving { isReceivingPaused = false }
        if sending { isSendingPaused = false }
        let mask = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
        let code = curl_easy_pause(curl, mask)
        return code == CURLE_OK ? nil : code
    }

    /// Has libcurl let go of the bytes that it holds back while receiving is paused.
    ///
    /// Without this, libcurl 7.88 loses their memory when a transfer is taken out whose HTTP/2 connection others use
    /// (curl/curl issue 10971).
    func discardPaused() {
        guard isReceivingPaused else { return }
        isDiscarding = true
        curl_easy_pause(curl, CURLPAUSE_CONT)
        isDiscarding = false
    }

    /// Looks whether a limit is broken.
    func brokenLimit(at now: MonotonicTime) -> TransferLimit? {
        limits.check(
            now: now,
            received: received,
            sent: mode == .body ? Int(conn_curl_get_size(curl, CURLINFO_SIZE_UPLOAD_T)) : 0,
            isReceivingPaused: isReceivingPaused,
            isSendingPaused: isSendingPaused
        )
    }

    // MARK: After

    /// The socket in use, or -1; libcurl searches all its connections for it.
    var socket: Int32 { conn_curl_get_socket(curl) }

    /// What libcurl says about the last error; empty for nothing.
    var libraryText: String { String(cString: errorText) }

    /// The limit for connecting that was set.
    var connectLimit: Duration { connectTimeout }

    /// Bytes of the request that the system took, headers and body.
    var bytesSent: Int {
        guard timesReady > 0 else { return 0 }
        let request = conn_curl_get_long(curl, CURLINFO_REQUEST_SIZE)
        let isSeparate = mode == .body && !hasCopiedBody
        return request + (isSeparate ? Int(conn_curl_get_size(curl, CURLINFO_SIZE_UPLOAD_T)) : 0)
    }

    /// Whether a kept connection was used.
    var wasReused: Bool { timesReady > 0 && socketsOpened == 0 }

    /// Gives the trailers to the receiver, if there are any.
    func deliverTrailers() throws(ConnError) {
        guard lines.pointee.isPastHead != 0, lines.pointee.used > 0, let transfer else { return }
        let block = UnsafeRawBufferPointer(start: lines.pointee.bytes, count: lines.pointee.used)
        try transfer.receiver.trailers(Array(block))
    }

    /// Lets go of the transfer; the handle may do another one.
    func release() {
        if hasCopiedBody {
            _ = conn_curl_set_pointer(curl, CURLOPT_POSTFIELDS, nil)
            hasCopiedBody = false
        }
        if let ftp {
            transfer?.controlReplies = replies
            ftp.release()
        }
        transfer?.handle = nil
        transfer = nil
        head = nil
        thrown = nil
    }
}
