/// A query: what SELECT, VALUES and set operators make, with its order.
struct Query: Hashable, Sendable {
    struct Order: Hashable, Sendable {
        var expression: Expression
        var isDescending: Bool
    }

    struct CommonTable: Hashable, Sendable {
        var name: String
        var columns: [String]
        var query: Query
    }

    enum Item: Hashable, Sendable {
        /// `*` or `a.*`.
        case all([String])
        case expression(Expression, name: String?)
        /// `@v = …`, with the operator between.
        case assignment(String, String, Expression)
    }

    struct Core: Hashable, Sendable {
        var isDistinct = false
        var top: Expression?
        var items: [Item] = []
        var into: ObjectName?
        var from: Source?
        var filter: Expression?
        var groups: [Expression] = []
        var having: Expression?
    }

    indirect enum Body: Hashable, Sendable {
        case core(Core)
        case values([[Expression]])
        /// UNION, EXCEPT or INTERSECT.
        case combined(String, all: Bool, Body, Body)
        case nested(Query)

        /// Takes SELECT … INTO's table out of the first SELECT.
        mutating func takeInto() -> ObjectName? {
            switch self {
            case .core(var core):
                let into = core.into
                core.into = nil
                if into != nil { self = .core(core) }
                return into
            case .combined(let operation, let all, var left, let right):
                let into = left.takeInto()
                if into != nil { self = .combined(operation, all: all, left, right) }
                return into
            default: return nil
            }
        }
    }

    indirect enum Source: Hashable, Sendable {
        case table(ObjectName, alias: String?, hints: [String])
        case variable(String, alias: String?)
        case function(String, [Expression], alias: String?, columns: [String])
        case derived(Query, alias: String, columns: [String])
        /// INNER, LEFT, RIGHT, FULL or CROSS.
        case join(String, Source, Source, Expression?)
        case apply(isOuter: Bool, Source, Source)
    }

    var commonTables: [CommonTable] = []
    var body: Body
    var order: [Order] = []
    var offset: Expression?
    var fetch: Expression?
    /// OPTION (MAXRECURSION n); 0: no limit.
    var maximumRecursion = 100
}
