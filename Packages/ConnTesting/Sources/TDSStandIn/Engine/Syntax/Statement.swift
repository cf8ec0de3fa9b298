/// One statement of a batch or a procedure's body. A class, so that what was made of it is kept with it.
final class Statement {
    let kind: Kind
    let line: Int
    /// What the compiler made of it the last time.
    var plan: (any StatementPlan)?

    init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }

    indirect enum Kind {
        case select(Query)
        case insert(Insert)
        case update(Update)
        case delete(Delete)
        case merge(Merge)
        case truncate(ObjectName)
        case createTable(CreateTable)
        case dropObject(String, [ObjectName], ifExists: Bool)
        case createIndex(CreateIndex)
        case dropIndex(String, ObjectName, ifExists: Bool)
        case alterTable(ObjectName, AlterAction)
        case createSchema(String)
        case dropSchema(String, ifExists: Bool)
        case createDatabase(String)
        case dropDatabase(String, ifExists: Bool)
        case createView(ObjectName, columns: [String], Query, mode: CreateMode)
        case createProcedure(ProcedureText, mode: CreateMode)
        case createTrigger(TriggerText, mode: CreateMode)
        case declare([Declaration])
        case declareTable(String, [CreateTable.Element])
        case set(String, String, Expression)
        case option([String], String)
        case identityInsert(ObjectName, Bool)
        case isolation(Isolation)
        case conditional(Expression, Statement, Statement?)
        case loop(Expression, Statement)
        case block([Statement])
        case leave(String)
        case returns(Expression?)
        case print(Expression)
        case raise(Expression, Expression, Expression, [Expression], noWait: Bool)
        case throwError((Expression, Expression, Expression)?)
        case attempt([Statement], [Statement])
        case wait(Expression)
        case begin(String?)
        case commit
        case rollback(String?)
        case save(String)
        case use(String)
        case kill(Int64)
        case insertBulk(InsertBulk)
        case execute(Execute)
        case executeText(Expression)
        /// CREATE, ALTER or DROP LOGIN.
        case login(String, String, password: String?)
        /// DBCC USEROPTIONS.
        case userOptions
        case nothing
    }

    struct Output {
        var items: [Query.Item]
        var into: ObjectName?
        var intoVariable: String?
        var intoColumns: [String] = []
    }

    enum Target {
        case table(ObjectName, hints: [String])
        case variable(String)
    }

    struct Insert {
        enum Source {
            case query(Query)
            case defaults
            case execute(Execute)
        }

        var target: Target
        var columns: [String]?
        var output: Output?
        var source: Source
    }

    struct Assignment {
        /// A column, or a variable with its `@`.
        var column: String
        var operation: String
        var value: Expression
    }

    struct Update {
        var top: Expression?
        var target: Target
        var assignments: [Assignment]
        var output: Output?
        var from: Query.Source?
        var filter: Expression?
    }

    struct Delete {
        var top: Expression?
        var target: Target
        var output: Output?
        var from: Query.Source?
        var filter: Expression?
    }

    struct Merge {
        enum Action {
            case update([Assignment])
            case delete
            case insert(columns: [String]?, values: [Expression]?)
        }

        enum Match { case matched, notMatched, notMatchedBySource }

        struct Clause {
            var match: Match
            var condition: Expression?
            var action: Action
        }

        var target: Target
        var alias: String?
        var source: Query.Source
        var on: Expression
        var clauses: [Clause]
        var output: Output?
    }

    struct CreateIndex {
        var name: String
        var table: ObjectName
        var isUnique: Bool
        var isClustered: Bool
        var columns: [(name: String, isDescending: Bool)]
        var filter: Expression?
    }

    enum AlterAction {
        case add([CreateTable.Element])
        case dropColumns([String], ifExists: Bool)
        case dropConstraints([String], ifExists: Bool)
        case alterColumn(String, TypeName, isNullable: Bool?)
        case nothing
    }

    struct Declaration {
        var name: String
        var type: TypeName
        var value: Expression?
    }

    struct ProcedureParameter {
        var name: String
        var type: TypeName
        var initial: Expression?
        var isOutput: Bool
    }

    struct ProcedureText {
        var name: ObjectName
        var parameters: [ProcedureParameter]
        var body: [Statement]
        /// The batch that holds it all.
        var text: [UInt16]
    }

    struct TriggerText {
        var name: ObjectName
        var table: ObjectName
        var events: Set<String>
        var body: [Statement]
        var text: [UInt16]
    }

    struct Execute {
        struct Argument {
            var name: String?
            /// `nil`: DEFAULT.
            var value: Expression?
            var isOutput: Bool
        }

        var result: String?
        var name: ObjectName
        var arguments: [Argument]
    }

    struct InsertBulk {
        var table: ObjectName
        var columns: [(name: String, type: TypeName)]
        var options: [String]
    }

    enum Isolation: Int, Sendable {
        case readUncommitted = 1
        case readCommitted
        case repeatableRead
        case serializable
        case snapshot
    }

    enum CreateMode { case create, alter, createOrAlter }
}
