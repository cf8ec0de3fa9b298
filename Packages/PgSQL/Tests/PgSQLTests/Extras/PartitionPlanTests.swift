import Foundation
import Testing

@testable import PgSQL

@Suite("The plan of a partitioned read")
struct PartitionPlanTests {
    let plan = PartitionPlan(query: "SELECT * FROM t -- all", column: "\"id\"", partitions: 3)

    @Test func rangesCoverEveryRowOnce() {
        let method = PartitionPlan.Method.ranges(type: "bigint")
        let parts = (0..<3).map { plan.statement(part: $0, method: method, bounds: ["10", "20"]) }
        #expect(parts[0].hasSuffix("WHERE (conn_part.\"id\" < '10'::bigint OR conn_part.\"id\" IS NULL)"))
        #expect(parts[1].hasSuffix("WHERE conn_part.\"id\" >= '10'::bigint AND conn_part.\"id\" < '20'::bigint"))
        #expect(parts[2].hasSuffix("WHERE conn_part.\"id\" >= '20'::bigint"))
    }

    @Test func aCommentAtTheQuerysEndDoesNotSwallowTheRest() {
        #expect(plan.statement(part: 0, method: .hash, bounds: []).contains("-- all\n) AS conn_part"))
    }

    @Test func onePartIsTheWhole() {
        let whole = PartitionPlan(query: "TABLE t", column: "\"id\"", partitions: 1)
        #expect(whole.statement(part: 0, method: .hash, bounds: []) == "SELECT * FROM (TABLE t\n) AS conn_part")
    }

    @Test(arguments: ["smallint", "integer", "bigint", "numeric", "date", "timestamp with time zone"])
    func typesWithAnEvenDistanceHaveBounds(type: String) throws {
        let query = try #require(plan.boundsQuery(type: type))
        #expect(query.components(separatedBy: "::text END").count == 3)
    }

    @Test(arguments: ["text", "uuid", "double precision", "jsonb"])
    func othersAreHashed(type: String) {
        #expect(plan.boundsQuery(type: type) == nil)
    }
}
