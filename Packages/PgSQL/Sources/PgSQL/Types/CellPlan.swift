internal import SQLCore

/// How cells of one type become values of one column type; a tree for types that are made of others.
///
/// Immutable once made.
final class CellPlan {
    /// The way from bytes to a value.
    enum Road {
        case bool
        case int16, int32, int64
        case uint32, uint64
        case float, double
        /// Digits after the point, and the number that all values stay below.
        case decimal(precision: Int, scale: Int)
        case numericText
        case numericDouble
        case money
        case text
        case versionedText
        case bytes
        case date, time, localTimestamp, instant, interval
        case uuid
        case void
        /// As the server prints it.
        case printed
        /// An array of so many dimensions; whether bounds other than 1 may be dropped.
        case list(dimensions: Int, dropsBounds: Bool)
        /// pgvector's types.
        case vector, halfVector
        case structure
        case range
        case multirange
        /// hstore.
        case pairs
        /// By way of the natural type, which is the child, then exactly converted.
        case converted
    }

    let wire: WireType
    let road: Road
    let type: DataType
    /// Elements, fields or bounds.
    let children: [CellPlan]
    /// The numbers of the children's types on the wire, 0 where it does not tell.
    let childOIDs: [UInt32]
    /// Whether infinite dates and times are read as NULL.
    let infinitiesAreNull: Bool

    init(
        _ wire: WireType,
        _ road: Road,
        _ type: DataType,
        children: [CellPlan] = [],
        childOIDs: [UInt32] = [],
        infinitiesAreNull: Bool = false
    ) {
        self.wire = wire
        self.road = road
        self.type = type
        self.children = children
        self.childOIDs = childOIDs
        self.infinitiesAreNull = infinitiesAreNull
    }

    /// The names of a structure's fields.
    var names: [String] {
        if case .structure(let fields) = type { fields.map(\.name) } else { [] }
    }

    /// The fields of the structure that a range is read as.
    static func rangeFields(_ bound: DataType) -> [Field] {
        [
            Field("lower", bound), Field("upper", bound), Field("lowerInclusive", .bool),
            Field("upperInclusive", .bool), Field("isEmpty", .bool),
        ]
    }

    /// The structure that a pair of an hstore is read as.
    static let pairFields = [Field("key", .string), Field("value", .string)]
}
