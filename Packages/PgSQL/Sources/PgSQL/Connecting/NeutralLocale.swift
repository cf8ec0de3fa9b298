import Glibc

/// The calling thread's locale set to `C` for a while, so that libpq's own texts, by which some failures are told
/// apart, are those in its source.
struct NeutralLocale {
    // `locale_t` is a pointer to data that is never changed after `newlocale`.
    private nonisolated(unsafe) static let neutral = newlocale(1 << LC_CTYPE | 1 << LC_MESSAGES, "C", nil)

    private let previous: locale_t?

    init() {
        previous = Self.neutral.flatMap { uselocale($0) }
    }

    func restore() {
        if let previous { _ = uselocale(previous) }
    }
}
