/// The cookies of a handler, each kept for the origin that set it. A value that decides and does no I/O.
///
/// At most 64 of an origin are kept, and those of at most 64 origins: beyond that, the one whose cookie was set longest
/// ago gives way.
struct CookieJar {
    static let maximumPerOrigin = 64
    static let maximumOrigins = 64

    private struct Entry {
        var cookie: HTTPCookie
        /// When it was set, by the jar's count.
        var turn: Int
    }

    /// The cookies of one origin in the order in which they are sent: longer paths first, then older ones (RFC 6265
    /// §5.4).
    private var entries: [HTTPOrigin: [Entry]] = [:]
    private var turn = 0

    var isEmpty: Bool { entries.isEmpty }

    /// All cookies that are not over, sorted by origin.
    func cookies(now: Int64) -> [HTTPCookie] {
        entries.sorted { $0.key.description < $1.key.description }
            .flatMap { $0.value.map(\.cookie).filter { !$0.isOver(at: now) } }
    }

    /// Keeps a cookie in place of the one with the same origin, name and path; one that is over takes that away.
    mutating func store(_ cookie: HTTPCookie, now: Int64) {
        turn += 1
        var own = entries[cookie.origin] ?? []
        own.removeAll { $0.cookie.isOver(at: now) }
        let old = own.firstIndex { $0.cookie.name == cookie.name && $0.cookie.path == cookie.path }
        if cookie.isOver(at: now) {
            if let old { own.remove(at: old) }
        } else if let old {
            own[old] = Entry(cookie: cookie, turn: turn)
        } else {
            let place = own.firstIndex { $0.cookie.path.utf8.count < cookie.path.utf8.count } ?? own.endIndex
            own.insert(Entry(cookie: cookie, turn: turn), at: place)
            if own.count > Self.maximumPerOrigin, let oldest = own.indices.min(by: { own[$0].turn < own[$1].turn }) {
                own.remove(at: oldest)
            }
        }
        entries[cookie.origin] = own.isEmpty ? nil : own
        if entries.count > Self.maximumOrigins { dropOldestOrigin() }
    }

    private mutating func dropOldestOrigin() {
        let oldest = entries.min { left, right in
            (left.value.map(\.turn).max() ?? 0) < (right.value.map(\.turn).max() ?? 0)
        }
        if let oldest { entries[oldest.key] = nil }
    }

    /// The value of the header `Cookie` for a request; `nil` if none goes with it.
    mutating func header(for origin: HTTPOrigin, path: String, now: Int64) -> String? {
        guard let own = entries[origin] else { return nil }
        let kept = own.filter { !$0.cookie.isOver(at: now) }
        if kept.count < own.count { entries[origin] = kept.isEmpty ? nil : kept }
        let sent = kept.map(\.cookie).filter { $0.matches(path) }
        return sent.isEmpty ? nil : sent.map { "\($0.name)=\($0.value.reveal())" }.joined(separator: "; ")
    }
}
