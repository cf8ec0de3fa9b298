/// One series of an answer, or of several joined.
struct BazeSeries: Sendable, Hashable {
    struct Key: Sendable, Hashable {
        var objectID: String
        var point: String
        var aggregate: String?
    }

    var key: Key
    var samples: [BazeSample]
}
