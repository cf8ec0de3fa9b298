/// One procedure of an RPC message. Well-known numbers are turned into names: `sp_executesql`, `sp_prepare`, ….
struct TDSProcedureCall: Sendable {
    var name: String
    var parameters: [TDSParameter]
}
