internal import SQLCore

/// How a result is split by the values of one column: the query for the bounds, and a condition for each part.
///
/// Each row belongs to exactly one part: ranges by `>=` and `<` over a total order, or remainders of a hash; rows
/// with NULL belong to the first part.
struct PartitionPlan {
    /// How rows are told apart.
    enum Method: Equatable {
        /// Ranges of equal width between the smallest and the largest value, of this type.
        case ranges(type: String)
        /// Remainders of a hash of the value's text.
        case hash
    }

    /// The query in parentheses, with an alias.
    let source: String
    /// The column, quoted.
    let column: String
    let partitions: Int

    init(query: String, column: String, partitions: Int) {
        source = "(\(query)\n) AS conn_part"
        self.column = "conn_part.\(column)"
        self.partitions = partitions
    }

    /// Gives one row: the inner bounds as text, lowest first; NULLs where no ranges can be made. `nil` for a type without
    /// an even distance between its values.
    ///
    /// The server computes the bounds in the column's own type, so no value is rounded on its way.
    func boundsQuery(type: String) -> String? {
        let steps = (1..<partitions).map { "\($0)" }
        let step: (String) -> String
        switch type {
        case "smallint", "integer", "bigint":
            step = { "(lo + trunc((hi::numeric - lo) * \($0) / \(partitions)))::\(type)" }
        case "numeric":
            step = { "(lo + (hi - lo) * \($0) / \(partitions))" }
        case "date":
            step = { "(lo + ((hi - lo)::bigint * \($0) / \(partitions))::integer)" }
        case "timestamp without time zone", "timestamp with time zone":
            step = { "(lo + (hi - lo) * (\($0)::double precision / \(partitions)))" }
        default:
            return nil
        }
        let isFinite: String
        switch type {
        case "numeric": isFinite = "lo NOT IN ('NaN', '-Infinity') AND hi NOT IN ('NaN', 'Infinity')"
        case "smallint", "integer", "bigint": isFinite = "true"
        default: isFinite = "isfinite(lo) AND isfinite(hi)"
        }
        let bounds = steps.map { "CASE WHEN \(isFinite) THEN \(step($0))::text END" }.joined(separator: ", ")
        return """
            SELECT \(bounds) \
            FROM (SELECT min(\(column)) AS lo, max(\(column)) AS hi FROM \(source)) AS conn_bounds
            """
    }

    /// The statement that reads one part; `bounds` are literals' texts for ranges, empty for a hash.
    func statement(part: Int, method: Method, bounds: [String]) -> String {
        let select = "SELECT * FROM \(source)"
        guard partitions > 1 else { return select }
        switch method {
        case .ranges(let type):
            let literal = { (text: String) in "'\(text)'::\(type)" }
            if part == 0 { return "\(select) WHERE (\(column) < \(literal(bounds[0])) OR \(column) IS NULL)" }
            let lower = "\(column) >= \(literal(bounds[part - 1]))"
            guard part < partitions - 1 else { return "\(select) WHERE \(lower)" }
            return "\(select) WHERE \(lower) AND \(column) < \(literal(bounds[part]))"
        case .hash:
            // The hash of NULL is NULL.
            let hash = "coalesce(hashtextextended(\(column)::text, 0), 0)"
            return "\(select) WHERE mod(mod(\(hash), \(partitions)) + \(partitions), \(partitions)) = \(part)"
        }
    }
}
