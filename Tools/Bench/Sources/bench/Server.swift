/// A server that the runner may have started for itself.
enum Server: String, CaseIterable {
    case postgreSQL = "BENCH_PG_PID"
    case mySQL = "BENCH_MYSQL_PID"
    case sqlServer = "BENCH_MSSQL_PID"
    case http = "BENCH_HTTP_PID"
    case ftp = "BENCH_FTP_PID"

    /// The variable that holds its address.
    var address: String {
        switch self {
        case .postgreSQL: "CONN_PG_URL"
        case .mySQL: "CONN_MYSQL_URL"
        case .sqlServer: "CONN_MSSQL_URL"
        case .http: "BENCH_HTTP_URL"
        case .ftp: "BENCH_FTP_URL"
        }
    }

    /// What users call it.
    var title: String {
        switch self {
        case .postgreSQL: "PostgreSQL"
        case .mySQL: "MariaDB"
        case .sqlServer: "SQL Server"
        case .http: "HTTP"
        case .ftp: "FTP"
        }
    }

    /// The program of the C side that tells the server's version; nil where libcurl's says all.
    var baseline: String? {
        switch self {
        case .postgreSQL: "cpgbench"
        case .mySQL: "cmysqlbench"
        case .sqlServer: "cmssqlbench"
        case .http, .ftp: nil
        }
    }
}
