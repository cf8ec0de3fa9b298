@_spi(ConnInternals) internal import ConnCore
internal import Synchronization

/// The jar that all threads and the loop of a handler share. While it is empty, asking it costs one atomic read.
// `jar` is read and written under `lock`.
final class CookieStore: @unchecked Sendable {
    private let lock = Lock()
    private var jar = CookieJar()
    private let hasCookies = Atomic(false)
    private let now: @Sendable () -> Int64

    /// - Parameter now: Tells the seconds since 1970.
    init(now: @escaping @Sendable () -> Int64 = HTTPDate.now) {
        self.now = now
    }

    /// All cookies that are not over.
    var cookies: [HTTPCookie] {
        let now = now()
        return lock.withLock { jar.cookies(now: now) }
    }

    /// Takes in what an answer sets.
    func take(_ headers: HTTPHeaders, from url: HTTPURL) {
        let lines = headers.values(of: "Set-Cookie")
        guard !lines.isEmpty else { return }
        let (origin, path, now) = (url.origin, url.path, now())
        change { jar in
            for line in lines {
                if let cookie = SetCookie.parse(line, from: origin, path: path, now: now) {
                    jar.store(cookie, now: now)
                }
            }
        }
    }

    /// The value of the header `Cookie` for a request; `nil` if none goes with it.
    func header(for url: HTTPURL) -> String? {
        guard hasCookies.load(ordering: .acquiring) else { return nil }
        let (origin, path, now) = (url.origin, url.path, now())
        return change { $0.header(for: origin, path: path, now: now) }
    }

    /// Forgets all cookies.
    func clear() {
        change { $0 = CookieJar() }
    }

    private func change<R>(_ body: (inout CookieJar) -> R) -> R {
        lock.withLock {
            defer { hasCookies.store(!jar.isEmpty, ordering: .releasing) }
            return body(&jar)
        }
    }
}
