internal import FoundationEssentials
public import HTTPCore

/// Which rows and columns of a resource to read.
public struct CCEEDatastoreQuery: Sendable, Hashable {
    /// How numbers are written that come as text.
    public enum NumberText: Sendable, Hashable {
        /// With a point, as databases print them. The default.
        case point
        /// With a comma; points stand between groups of three digits, anything else is an error.
        case comma
    }

    /// The resource's id.
    public var resource: String
    /// What columns must equal; all of it.
    public var filters: [String: CKANFilter]
    /// The columns, in this order; empty for all, `_id` among them. The `_id` is asked for all the same, since pages are
    /// compared by it, and left out of the frame.
    public var fields: [String]
    /// Words to search for in all columns.
    public var words: String?
    /// The order. Default `_id`. Any other order must end in `_id`, `"MES_REFERENCIA, _id"`, if there may be several pages:
    /// rows that are equal by the order may change places between two pages, which ends as `.conflict`.
    public var sort = "_id"
    /// Whether rows that are the same in all ``fields`` come once. Needs `fields` and a ``sort`` by some of them. Such pages
    /// cannot be compared by `_id`.
    public var distinct = false
    /// The first row wanted, from 0.
    public var offset = 0
    /// The most rows wanted; `nil` for all.
    public var limit: Int?
    /// Types of columns, before those that the datastore states: `["PLD_HORA": .decimal(precision: 12, scale: 2)]`.
    public var types: [String: DataType]
    /// How numbers are written that come as text. Default: with a point.
    public var numberText: NumberText = .point

    /// Makes a query; the rest is set by assigning.
    public init(
        resource: String,
        filters: [String: CKANFilter] = [:],
        fields: [String] = [],
        types: [String: DataType] = [:]
    ) {
        self.resource = resource
        self.filters = filters
        self.fields = fields
        self.types = types
    }

    func validate() throws(ConnError) {
        try Self.require(!resource.isEmpty, "has no resource", "give the resource's id")
        try Self.require(offset >= 0, "has the offset \(offset)", "it must not be negative")
        if let limit { try Self.require(limit >= 0, "has the limit \(limit)", "it must not be negative") }
        for name in fields where name.isEmpty || name.contains(",") {
            throw Self.misuse(
                "names a field that is empty or holds a comma",
                "give each field in an element of its own"
            )
        }
        guard distinct else { return }
        try Self.require(!fields.isEmpty, "is distinct without fields", "name the fields that make a row another")
        try Self.require(
            !sortColumns.isEmpty && sortColumns.allSatisfy(fields.contains),
            "is distinct with a sort by other columns than its fields",
            "set sort to names of fields, for example \"\(fields[0])\""
        )
    }

    /// The names in ``sort``, without direction and quotes.
    private var sortColumns: [String] {
        sort.split(separator: ",").map { term in
            let words = term.split(separator: " ")
            let isDirected = words.count > 1 && ["asc", "desc"].contains(words.last?.lowercased())
            let name = (isDirected ? words.dropLast() : words[...]).joined(separator: " ")
            return name.count > 1 && name.hasPrefix("\"") && name.hasSuffix("\"")
                ? String(name.dropFirst().dropLast()) : name
        }
    }

    /// Whether `_id` is asked for beside the fields.
    var addsID: Bool { !fields.isEmpty && !fields.contains("_id") && !distinct }

    private static func require(_ holds: Bool, _ what: String, _ advice: String) throws(ConnError) {
        guard holds else { throw misuse(what, advice) }
    }

    private static func misuse(_ what: String, _ advice: String) -> ConnError {
        ConnError(.misuse(.invalidArgument), "The datastore query \(what)", advice: advice)
    }

    /// The parameters of one page.
    func parameters(offset: Int, limit: Int) throws(ConnError) -> HTTPQuery {
        var query: HTTPQuery = ["resource_id": resource, "limit": limit, "offset": offset]
        if !filters.isEmpty { query.add("filters", try filterText()) }
        if !fields.isEmpty { query.add("fields", (fields + (addsID ? ["_id"] : [])).joined(separator: ",")) }
        query.add("q", words)
        if !sort.isEmpty { query.add("sort", sort) }
        if distinct { query.add("distinct", true) }
        query.add("include_total", true)
        return query
    }

    private func filterText() throws(ConnError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(filters), as: UTF8.self)
        } catch {
            throw Self.misuse("has a filter that JSON cannot hold", "numbers must be finite")
        }
    }
}
