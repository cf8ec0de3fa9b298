/// How a handler treats redirects (status 301, 302, 303, 307 and 308 with a Location).
public struct HTTPRedirects: Hashable, Sendable, CustomStringConvertible {
    /// The most redirects of one call that are followed; 0: none, the redirect itself is the answer.
    public var maximum: Int

    /// Follows up to `maximum` redirects; more, or a loop, is an error.
    public static func follow(_ maximum: Int) -> HTTPRedirects { HTTPRedirects(maximum: maximum) }

    /// Follows none: the redirect itself is the answer.
    public static let none = HTTPRedirects(maximum: 0)

    /// For example `follow(10)`.
    public var description: String { maximum == 0 ? "none" : "follow(\(maximum))" }

    func validate() throws(ConnError) {
        guard (0...100).contains(maximum) else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The redirects are limited to \(maximum)",
                advice: "the limit must be from 0 to 100"
            )
        }
    }
}
