/// What an answer says about its page, for paging by offset.
public struct HTTPPageFacts: Hashable, Sendable {
    /// How many items there are in all; `nil` if the server does not say.
    public var total: Int?
    /// The limit that the server applied, which may be lower than the one asked for; `nil` if it does not say.
    public var limit: Int?
    /// How many items this page has; `nil` if nobody counted.
    public var count: Int?

    /// Makes facts.
    public init(total: Int? = nil, limit: Int? = nil, count: Int? = nil) {
        self.total = total
        self.limit = limit
        self.count = count
    }
}
