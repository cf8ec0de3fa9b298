internal import CCurl
internal import CCurlShims
public import ConnCore

/// What the sessions and the loop of one handler share: looked-up names, TLS sessions and, if asked for, cookies.
///
/// It may be used from any thread. It is freed when the last session, loop and transfer that used it are gone.
///
/// Unchecked: the pointer is set once; libcurl guards what is behind it with the share's mutexes.
public final class CurlShare: @unchecked Sendable {
    private let made: UnsafeMutableRawPointer
    let hasCookies: Bool

    /// Makes a share.
    ///
    /// - Parameter cookies: Whether cookies are kept; ``CurlSettings/cookies`` of those who use it must agree.
    /// - Throws: `.resourceExhausted` if libcurl has no memory; `.unsupported` if cookies are asked of a version of
    ///   libcurl (8.11 and later) that cannot share them between threads.
    public init(cookies: Bool) throws(ConnError) {
        try CurlLibrary.initialize()
        if cookies, !CurlLibrary.mayShareCookies {
            throw ConnError(
                .unsupported,
                "libcurl \(CurlVersion.text) cannot share cookies between threads",
                advice: "switch cookies off, or use a libcurl before 8.11",
                phase: .connect
            )
        }
        guard let made = conn_curl_share_make(cookies ? 1 : 0) else { throw CurlLibrary.outOfMemory }
        self.made = made
        hasCookies = cookies
    }

    deinit {
        conn_curl_share_free(made)
    }

    /// What a handle is given.
    var pointer: UnsafeMutableRawPointer { conn_curl_share_pointer(made) }

    /// Forgets all cookies.
    public func clearCookies() {
        withHandle { _ = conn_curl_set_text($0, CURLOPT_COOKIELIST, "ALL") }
    }

    /// The cookies as lines in Netscape's format. They are secrets: for tests.
    public func unsafeCookieLines() -> [String] {
        var lines: [String] = []
        withHandle { handle in
            let list = conn_curl_get_list(handle, CURLINFO_COOKIELIST)
            var next = list
            while let item = next?.pointee {
                if let data = item.data { lines.append(String(cString: data)) }
                next = item.next
            }
            curl_slist_free_all(list)
        }
        return lines
    }

    private func withHandle(_ body: (UnsafeMutableRawPointer) -> Void) {
        guard hasCookies, let handle = curl_easy_init() else { return }
        defer { curl_easy_cleanup(handle) }
        _ = conn_curl_set_pointer(handle, CURLOPT_SHARE, pointer)
        body(handle)
        _ = conn_curl_set_pointer(handle, CURLOPT_SHARE, nil)
    }
}
