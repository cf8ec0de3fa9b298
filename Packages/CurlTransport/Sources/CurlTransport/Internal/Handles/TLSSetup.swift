internal import CCurl
internal import CCurlShims
internal import ConnCore

/// Sets how a handle's connections are encrypted and their servers verified.
///
/// What libcurl cannot honour is an error, never silently weaker.
struct TLSSetup {
    private let curl: UnsafeMutableRawPointer

    init(_ curl: UnsafeMutableRawPointer) {
        self.curl = curl
    }

    func apply(_ tls: TLSSettings) throws(ConnError) {
        try tls.validate()
        guard tls.isOn else { return }
        if tls.serverName != nil {
            throw ConnError(
                .unsupported,
                "libcurl cannot check a certificate for another name than the URL's host",
                advice: "put the name in the URL and give its address by 'resolve', and leave serverName out",
                phase: .connect
            )
        }
        set(CURLOPT_SSL_VERIFYPEER, tls.verification == .require ? 0 : 1)
        set(CURLOPT_SSL_VERIFYHOST, tls.verification == .verifyFull ? 2 : 0)
        let version = tls.minimumVersion == .tls13 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2
        try check(
            conn_curl_set_long(curl, CURLOPT_SSLVERSION, numericCast(version)),
            "TLS \(tls.minimumVersion.rawValue)"
        )
        if let file = tls.caFile { try set(CURLOPT_CAINFO, file, "a file of authorities") }
        // Only the authorities that were named: the system's folder would add its own.
        if tls.caFile != nil { try check(conn_curl_set_text(curl, CURLOPT_CAPATH, nil), "a file of authorities") }
        if let file = tls.clientCertificateFile { try set(CURLOPT_SSLCERT, file, "a client certificate") }
        if let file = tls.clientKeyFile { try set(CURLOPT_SSLKEY, file, "a client key") }
        if let password = tls.clientKeyPassword {
            let code = password.withUnsafeCString { conn_curl_set_text(curl, CURLOPT_KEYPASSWD, $0) }
            try check(code, "a key's password")
        }
        if !tls.pins.isEmpty {
            let pins = tls.pins.map { "sha256//" + $0 }.joined(separator: ";")
            try set(CURLOPT_PINNEDPUBLICKEY, pins, "pins of public keys")
        }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = conn_curl_set_long(curl, option, value)
    }

    private func set(_ option: CURLoption, _ text: String, _ what: String) throws(ConnError) {
        try check(conn_curl_set_text(curl, option, text), what)
    }

    private func check(_ code: CURLcode, _ what: String) throws(ConnError) {
        guard code != CURLE_OK else { return }
        throw ConnError(
            .unsupported,
            "libcurl \(CurlVersion.text) cannot honour \(what)",
            advice: "use a libcurl that is built with OpenSSL",
            phase: .connect
        )
    }
}
