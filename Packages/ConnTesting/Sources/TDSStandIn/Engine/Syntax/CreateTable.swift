/// CREATE TABLE as it was written.
struct CreateTable {
    struct Column {
        var name: String
        /// `nil`: computed.
        var type: TypeName?
        var computed: Expression?
        var isNullable: Bool?
        var identity: (seed: Int64, increment: Int64)?
        var constraints: [Constraint] = []
    }

    struct Constraint {
        enum Kind {
            case unique(isPrimary: Bool, columns: [(name: String, isDescending: Bool)])
            case check(Expression, text: String)
            case byDefault(Expression, column: String, text: String)
            case foreign(columns: [String], table: ObjectName, references: [String], cascades: Bool)
        }

        var name: String?
        var kind: Kind
    }

    enum Element {
        case column(Column)
        case constraint(Constraint)
    }

    var name: ObjectName
    var elements: [Element]
}
