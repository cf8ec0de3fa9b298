internal import CCurl
internal import CCurlShims
internal import ConnCore
internal import Glibc

/// Makes the failure of a transfer from libcurl's code and what the handle saw.
struct FailureMaker {
    private let handle: EasyHandle
    private let bytesSent: Int

    init(_ handle: EasyHandle) {
        self.handle = handle
        bytesSent = handle.bytesSent
    }

    /// The caller cancelled.
    func cancelled() -> CurlFailure {
        failure(error(.cancelled, "The transfer was cancelled"))
    }

    /// The session or loop was closed while the transfer ran.
    func closed() -> CurlFailure {
        failure(error(.closed, "The transfer was ended because its handler closed"))
    }

    /// An FTP server said that it closes the control connection.
    func serverLeft() -> CurlFailure {
        failure(error(.connection, "The server closed the control connection", retry: .reconnect))
    }

    /// A limit of time was broken.
    func broke(_ limit: TransferLimit) -> CurlFailure {
        switch limit {
        case .deadline(let stage):
            let what =
                switch stage {
                case .queued: "while the transfer waited for its turn to connect"
                case .connecting: "while connecting"
                case .waiting: "before a byte of the answer came"
                case .receiving: "while the answer was received (\(amount))"
                }
            return failure(
                error(
                    .timeout,
                    "The deadline passed \(what)",
                    advice: "allow more time with CallOptions.timeout or deadline"
                )
            )
        case .firstByte(let limit):
            return failure(
                error(
                    .timeout,
                    "No byte of the answer came within \(limit)",
                    advice: "look at the server, or raise firstByteTimeout",
                    retry: .reconnect
                )
            )
        case .lowSpeed(let limit):
            return failure(
                error(
                    .timeout,
                    "Fewer than \(limit.bytes) bytes of the answer came within \(limit.window) (\(amount))",
                    advice: "look at the network, or change lowSpeed",
                    retry: .reconnect
                )
            )
        }
    }

    /// libcurl ended the transfer with an error.
    func failed(_ code: CURLcode) -> CurlFailure {
        if let thrown = handle.thrown { return failure(thrown) }
        if handle.transfer?.isCancelled == true { return cancelled() }
        if handle.wantedReplay || code == CURLE_SEND_FAIL_REWIND { return stale(code) }
        let entry = CurlErrorTable.entry(Int(code.rawValue))
        var error = error(entry.kind, entry.message, advice: entry.advice, retry: entry.retry, code: entry)
        refine(&error, code)
        return failure(error, isStale: handle.wasReused && foundDead(code))
    }

    // MARK: Parts

    /// Whether the code means that the kept connection was dead before the server answered.
    ///
    /// HTTP has its own rules for what may be sent again. A command of FTP whose reply is lost may have been done, so that
    /// counts only where the first of them could not be handed to the system in full.
    private func foundDead(_ code: CURLcode) -> Bool {
        if handle.ftp != nil { return code == CURLE_SEND_ERROR && handle.repliesReceived == 0 }
        let isLost = [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM].contains(
            code
        )
        return isLost && !handle.answerBegan
    }

    /// libcurl found its kept connection dead and would have sent the request again.
    private func stale(_ code: CURLcode) -> CurlFailure {
        let isReused = handle.socketsOpened == 0
        let entry = CurlErrorTable.entry(Int(code.rawValue))
        let error = error(
            .connection,
            isReused
                ? "The server had closed the kept connection before it answered"
                : "The server refused the request's stream before it answered",
            retry: .reconnect,
            code: entry
        )
        return failure(error, isStale: true)
    }

    private func refine(_ error: inout ConnError, _ code: CURLcode) {
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL where handle.timesReady > 0, CURLE_WEIRD_SERVER_REPLY:
            // The first is what libcurl says of an answer without a status line.
            error = error.with(kind: .corrupted)
            error.message = "What answers does not speak \(handle.settings.protocols == .http ? "HTTP" : "FTP")"
            error.advice = "look at host and port"
        case CURLE_LOGIN_DENIED where handle.settings.protocols == .http:
            error = error.with(kind: .invalidInput)
            error.message = "The URL holds a user"
            error.advice = "give user and password as authentication"
        case CURLE_COULDNT_CONNECT: refineConnect(&error)
        case CURLE_SSL_CONNECT_ERROR: refineHandshake(&error)
        case CURLE_PEER_FAILED_VERIFICATION: refineVerification(&error)
        case CURLE_OPERATION_TIMEDOUT where handle.settings.protocols == .ftp && handle.timesReady > 0:
            error.message = "The server did not answer, or nothing moved, within the limit"
            error.advice = "look at server and network, or raise the limits of time"
        case CURLE_OPERATION_TIMEDOUT:
            error.message = "No connection stood within \(handle.connectLimit)"
            error.advice = "look at host and port, or raise the connect time-out"
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            if handle.timesReady == 0 { refineProxy(&error) }
            if handle.head != nil { error.message = "The answer was cut after \(amount)" }
        default: break
        }
    }

    private func refineConnect(_ error: inout ConnError) {
        let system =
            handle.socketError != 0
            ? handle.socketError : Int32(conn_curl_get_long(handle.curl, CURLINFO_OS_ERRNO))
        let goesByProxy = handle.settings.proxy?.exceptions.isEmpty == true
        if goesByProxy { error.advice = "look at the proxy's host and port, and whether it runs" }
        switch system {
        case ECONNREFUSED:
            error.message = goesByProxy ? "The connection to the proxy was refused" : "The connection was refused"
        case ENETUNREACH, EHOSTUNREACH:
            error.message = goesByProxy ? "The proxy cannot be reached" : "The host cannot be reached"
        case EMFILE, ENFILE:
            error = error.with(kind: .resourceExhausted)
            error.message = "The process has no file descriptor left for a connection"
            error.advice = "raise its limit (ulimit -n), or use fewer connections"
        case EADDRNOTAVAIL:
            error = error.with(kind: .resourceExhausted)
            error.message = "The machine has no free port left for a connection"
            error.advice = "use fewer connections, and keep them"
        default: break
        }
    }

    private func refineHandshake(_ error: inout ConnError) {
        let text = handle.libraryText
        if text.contains("SSL_ERROR_SYSCALL") || text.contains("unexpected eof") || text.contains("reset") {
            error.message = "The connection broke while TLS was being set up"
            error.retry = .reconnect
        } else if text.contains("wrong version number") || text.contains("packet length") {
            error.message = "What answers on this port does not speak TLS"
            error.advice = "correct host and port, or the URL's scheme"
        } else if text.contains("alert protocol version") || text.contains("unsupported protocol") {
            error.message = "Client and server have no version of TLS in common"
            error.advice = "look at minimumVersion and at the server"
        } else if text.contains("certificate required") || text.contains("alert bad certificate")
            || text.contains("alert unknown ca")
        {
            error = error.with(kind: .authentication)
            error.message = "The server refused the client's certificate, or asks for one"
            error.advice = "give one that it trusts by TLSSettings.clientCertificateFile and clientKeyFile"
        }
    }

    /// The X509 codes are OpenSSL's.
    private func refineVerification(_ error: inout ConnError) {
        let caFile = "name the authority by TLSSettings.caFile"
        switch conn_curl_get_long(handle.curl, CURLINFO_SSL_VERIFYRESULT) {
        case 10:
            error.message = "The server's certificate, or one it rests on, has expired"
            error.advice = "have the certificate renewed; look at this machine's clock"
        case 9:
            error.message = "The server's certificate is not valid yet"
            error.advice = "look at this machine's clock"
        case 18:
            error.message = "The server's certificate is signed by itself"
            error.advice = caFile
        case 2, 19, 20, 21:
            error.message = "The server's certificate is not signed by a trusted authority"
            error.advice = caFile
        case 23:
            error.message = "The server's certificate was revoked"
            error.advice = "look at who answers at this address"
        // libcurl compares the name by itself, before it asks for OpenSSL's result: 1 says that there is none.
        case 0, 1, 62, 64:
            error.message = "The server's certificate is not for this host"
            error.advice = "correct the host, or get another certificate"
        default: break
        }
    }

    private func refineProxy(_ error: inout ConnError) {
        switch conn_curl_get_long(handle.curl, CURLINFO_HTTP_CONNECTCODE) {
        case 0, 200...299: break
        case 407:
            error = error.with(kind: .authentication)
            error.message = "The proxy refused user or password, or asks for them"
            error.advice = "correct the proxy's user and password"
            error.retry = .never
        case let status:
            error.message = "The proxy refused to make the connection (status \(status))"
            error.advice = "look at the proxy's rules"
            error.retry = status >= 500 ? .reconnect : .never
        }
    }

    /// How much of the answer has come.
    private var amount: String {
        if let length = handle.head?.contentLength { return "\(handle.bodyReceived) of \(length) bytes" }
        return "\(handle.bodyReceived) bytes"
    }

    private func error(
        _ kind: ConnError.Kind,
        _ message: String,
        advice: String? = nil,
        retry: ConnError.RetryRule = .never,
        code: CurlErrorTable.Entry? = nil
    ) -> ConnError {
        var error = ConnError(
            kind,
            message,
            advice: advice,
            outcome: bytesSent == 0 ? .notApplied : .unknown,
            retry: retry,
            phase: handle.timesReady == 0 ? .connect : .execute,
            nativeCode: code.map {
                ConnError.NativeCode(
                    system: "curl",
                    code: "\($0.code)",
                    name: $0.name.isEmpty ? nil : "CURLE_" + $0.name
                )
            }
        )
        if code != nil {
            let text = handle.libraryText
            if !text.isEmpty { error.serverMessage = text }
        }
        return error
    }

    private func failure(_ error: ConnError, isStale: Bool = false) -> CurlFailure {
        CurlFailure(
            error,
            bytesSent: bytesSent,
            responseBegan: handle.answerBegan,
            wasReused: handle.wasReused,
            isStale: isStale,
            newConnections: handle.socketsOpened > 0 ? 1 : 0
        )
    }
}
