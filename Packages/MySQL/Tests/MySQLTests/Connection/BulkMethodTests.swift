import Testing

@testable import MySQL

@Suite("The method of a bulk load")
struct BulkMethodTests {
    private static let obstacle = (name: "y", why: "is a number, and the table's column a YEAR")
    private static let mariaDB = ServerLimits(maximumPacket: 1 << 24, loadsLocalData: true, takesArrays: true)
    private static let mySQL = ServerLimits(maximumPacket: 1 << 26, loadsLocalData: true, takesArrays: false)
    private static let closed = ServerLimits(maximumPacket: 1 << 26, loadsLocalData: false, takesArrays: false)

    @Test("by itself it is the best that the server and the frame allow")
    func automatic() throws {
        #expect(try Self.mariaDB.method(.automatic, obstacle: Self.obstacle) == .bulkExecute)
        #expect(try Self.mySQL.method(.automatic, obstacle: nil) == .loadData)
        #expect(try Self.mySQL.method(.automatic, obstacle: Self.obstacle) == .multiRowInsert)
        #expect(try Self.closed.method(.automatic, obstacle: nil) == .multiRowInsert)
    }

    @Test("one that is asked for and cannot be is an error that says why")
    func asked() throws {
        for method in [MySQLBulkMethod.bulkExecute, .loadData, .multiRowInsert] {
            #expect(try Self.mariaDB.method(method, obstacle: nil) == method)
        }
        func failure(_ limits: ServerLimits, _ method: MySQLBulkMethod) -> String? {
            do throws(ConnError) {
                _ = try limits.method(method, obstacle: Self.obstacle)
                return nil
            } catch {
                return error.kind == .unsupported ? error.message : nil
            }
        }
        #expect(failure(Self.mySQL, .bulkExecute)?.contains("arrays") == true)
        #expect(failure(Self.closed, .loadData)?.contains("local_infile") == true)
        #expect(failure(Self.mySQL, .loadData)?.contains("'y'") == true)
    }
}
