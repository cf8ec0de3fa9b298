internal import CCurl
internal import CCurlShims
internal import ConnCore

/// Sets what all transfers of a handle have in common.
struct HandleSetup {
    /// The receive buffer of usual transfers, in bytes; libcurl has it only while a transfer runs.
    static let usualBuffer = 16_384
    /// The receive buffer of large answers: half as fast again as the usual one.
    static let largeBuffer = 524_288
    /// Bodies up to this size are copied, and go out with the head in one piece.
    static let copiedBody = 65_536
    /// The send buffer for requests without a large body; libcurl's least. Over TLS every request has one.
    static let smallUpload = 16_384
    /// The send buffer for large bodies.
    static let largeUpload = 262_144

    /// The send buffer of FTP: what is read from a file is still in the processor's cache when it is sent.
    static let fileUpload = 65_536

    private let curl: UnsafeMutableRawPointer

    init(_ curl: UnsafeMutableRawPointer) {
        self.curl = curl
    }

    /// Sets everything.
    ///
    /// - Throws: `.unsupported` or `.invalidInput` for what this libcurl cannot honour.
    func apply(_ settings: CurlSettings) throws(ConnError) {
        let names = settings.tls.isOn ? settings.protocols.names : settings.protocols.namesInClear
        try set(CURLOPT_PROTOCOLS_STR, names, "the list of protocols")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NOPROGRESS, 1)
        // Otherwise giving up a name's look-up would wait for its end.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 10)
        set(CURLOPT_BUFFERSIZE, Self.usualBuffer)
        set(CURLOPT_UPLOAD_BUFFERSIZE, Self.smallUpload)
        set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        set(CURLOPT_MAXAGE_CONN, settings.idleTimeout?.secondsRoundedUp ?? Int(Int32.max))
        set(CURLOPT_MAXLIFETIME_CONN, settings.maximumAge?.secondsRoundedUp ?? 0)
        if settings.protocols == .http {
            set(CURLOPT_FOLLOWLOCATION, 0)
            set(CURLOPT_PATH_AS_IS, 1)
            set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
            set(CURLOPT_POSTFIELDSIZE_LARGE, 0)
        }
        try setProxy(settings.proxy)
        try TLSSetup(curl).apply(settings.tls)
    }

    /// The same for every handle: without a proxy libcurl would read the environment.
    private func setProxy(_ proxy: CurlProxy?) throws(ConnError) {
        guard let proxy else {
            try set(CURLOPT_PROXY, "", "no proxy")
            try set(CURLOPT_NOPROXY, "", "no proxy")
            return
        }
        try set(CURLOPT_PROXY, proxy.url, "the proxy's URL")
        try set(CURLOPT_NOPROXY, proxy.exceptions.joined(separator: ","), "the proxy's exceptions")
        if let user = proxy.user { try set(CURLOPT_PROXYUSERNAME, user, "the proxy's user") }
        if let password = proxy.password {
            let code = password.withUnsafeCString { conn_curl_set_text(curl, CURLOPT_PROXYPASSWORD, $0) }
            guard code == CURLE_OK else { throw CurlLibrary.outOfMemory }
        }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = conn_curl_set_long(curl, option, value)
    }

    private func set(_ option: CURLoption, _ value: some BinaryInteger) {
        set(option, Int(value))
    }

    private func set(_ option: CURLoption, _ text: String, _ what: String) throws(ConnError) {
        guard conn_curl_set_text(curl, option, text) == CURLE_OK else {
            throw ConnError(
                .unsupported,
                "libcurl \(CurlVersion.text) cannot take \(what)",
                advice: "use a libcurl with that feature",
                phase: .connect
            )
        }
    }
}
