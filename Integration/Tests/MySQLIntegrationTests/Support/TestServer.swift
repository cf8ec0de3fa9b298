import IntegrationSupport
import MySQL

/// The MySQL or MariaDB server that `Tools/servers env` names, and the ways to it.
enum TestServer: SQLTestServer {
    typealias Driver = MySQLDriver

    static let adminVariable = "CONN_MYSQL_ADMIN_URL"
    static let defaultPort = 3306

    /// The handler of a user who may do everything, shared by all tests.
    static let admin = shared(adminVariable)
}
