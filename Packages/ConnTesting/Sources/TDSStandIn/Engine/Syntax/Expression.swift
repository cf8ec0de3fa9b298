/// An expression or a condition as it was written.
indirect enum Expression: Hashable, Sendable {
    case null
    case integer(Int64)
    /// Digits with or without a point that are no 64-bit integer.
    case decimal(String)
    case float(Double)
    case money(String)
    case string([UInt16], national: Bool)
    case binary([UInt8])
    /// With its `@`, in small letters.
    case variable(String)
    /// Without its `@@`, in capitals.
    case global(String)
    /// A column, perhaps qualified.
    case column([String])
    case unary(String, Expression)
    case binaryOperator(String, Expression, Expression)
    case call(String, [Expression], distinct: Bool, over: Window?)
    /// `COUNT(*)` or `COUNT_BIG(*)`.
    case countAll(String, over: Window?)
    case cast(Expression, TypeName, isTry: Bool, style: Expression?)
    case simpleCase(Expression, [Branch], Expression?)
    case searchedCase([Branch], Expression?)
    case subquery(Query)
    case collate(Expression, String)
    // Conditions.
    case comparison(String, Expression, Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    case isNull(Expression, negated: Bool)
    case inList(Expression, [Expression], negated: Bool)
    case inQuery(Expression, Query, negated: Bool)
    case exists(Query)
    case between(Expression, Expression, Expression, negated: Bool)
    case like(Expression, Expression, escape: Expression?, negated: Bool)

    struct Branch: Hashable, Sendable {
        var when: Expression
        var then: Expression
    }

    struct Window: Hashable, Sendable {
        var partition: [Expression]
        var order: [Query.Order]
    }

    /// Whether it is true or false, and no value.
    var isCondition: Bool {
        switch self {
        case .comparison, .and, .or, .not, .isNull, .inList, .inQuery, .exists, .between, .like: true
        default: false
        }
    }
}
