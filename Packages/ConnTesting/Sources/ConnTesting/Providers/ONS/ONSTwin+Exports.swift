extension ONSTwin {
    static let reportPath = "/api/sager/renovaveis/api/RelatorioApuracaoUsinasRenovaveis/exportarRelatorio"
    private static let exportPath = "/api/solicitacao/pesquisa/exportar"
    private static let analyticPath = "/api/solicitacao/pesquisa/exportar-analitico"

    func addRoutes() {
        addTokenRoutes()
        route("POST", Self.reportPath) { $0.report($1) }
        for (path, isAnalytic) in [(Self.exportPath, false), (Self.analyticPath, true)] {
            route("POST", path) { $0.export($1, isAnalytic: isAnalytic) }
        }
        server.on("GET", "/api/energiaagora/**") { _ in
            .json(#"{"Data":"2024-01-31T10:00:00-03:00","sudesteECentroOeste":{"geracao":{"total":41234.5}}}"#)
        }
    }

    private func report(_ request: TwinRequest) -> TwinResponse {
        guard user(request) != nil else { return Self.unauthorized }
        guard let body = TwinJSON(request.body), let from = body["dataInicio"]?.text, let to = body["dataFim"]?.text,
            let kind = body["tipoRelatorio"]?.text.flatMap({ Int($0) }), (1...2).contains(kind)
        else { return .json(#"{"message":"Parâmetros inválidos."}"#, status: 400) }
        let query = SAGERQuery(
            from: from,
            to: to,
            kind: kind,
            plants: body["idsUsinas"]?.strings ?? [],
            sets: body["idsConjuntos"]?.strings ?? []
        )
        let (make, sharesStrings) = state.withLock { ($0.report, $0.sharesStrings) }
        let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        guard let sheets = make(query) else { return .bytes([], type: type) }
        return .bytes(TwinSheet.workbook(sheets, sharesStrings: sharesStrings), type: type)
    }

    private func export(_ request: TwinRequest, isAnalytic: Bool) -> TwinResponse {
        guard user(request) != nil else { return Self.unauthorized }
        let header = request.headers["perfil-selecionado"] ?? ""
        let profile = TwinText.decoded(header)
        let parts = profile.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let profiles = self.profiles
        // Slashes and spaces must come encoded.
        guard parts.count == 4, !header.contains("/"), !header.contains(" "),
            profiles.isEmpty || profiles.contains(profile)
        else { return .json(#"{"message":"Perfil não autorizado."}"#, status: 403) }
        guard let body = TwinJSON(request.body), let from = body["periodoInicial"]?.text,
            let to = body["periodoFinal"]?.text
        else { return .json(#"{"message":"Período inválido."}"#, status: 400) }
        let query = SINAPSEQuery(
            from: from,
            to: to,
            origin: body["origem"]?.text,
            destination: body["destino"]?.text,
            status: body["status"]?.text,
            message: body["mensagem"]?.text,
            isAnalytic: isAnalytic,
            profile: parts
        )
        let messages = state.messages(query)
        var text = "Data;Origem;Destino;Status;Mensagem\r\n"
        for message in messages {
            let cells = [message.date, message.origin, message.destination, message.status, message.text]
            text += cells.map { TwinCSV.cell($0, separator: ";") }.joined(separator: ";") + "\r\n"
        }
        return .text(text, type: "text/csv; charset=utf-8")
    }

    private static var unauthorized: TwinResponse {
        .json(#"{"message":"Authorization has been denied for this request."}"#, status: 401)
            .with { $0.headers.append("WWW-Authenticate", "Bearer") }
    }

    // MARK: Made-up data

    /// A day's half hours for two plants; nothing for spans before 2010, as of a plant that was not there.
    static func madeUpReport(_ query: SAGERQuery) -> [TwinSheet]? {
        guard let from = TwinTime.parse(query.from, offset: 0), from >= 1_262_304_000_000 else { return nil }
        func sheet(_ name: String, headerRow: Int, _ header: [TwinCell], _ rows: [[TwinCell]]) -> TwinSheet {
            let title: [[TwinCell]] = [["Operador Nacional do Sistema Elétrico"], [.text(name)]]
            let empty = [[TwinCell]](repeating: [], count: headerRow - 1 - title.count)
            return TwinSheet(name, rows: title + empty + [header] + rows)
        }
        let start = 25_569 + Double(from) / 86_400_000
        let moments = (0..<48).map { start + Double($0) / 48 }
        let plants = ["Conj. Serra Azul", "Conj. Água Boa"]
        if query.kind == 2 {
            let rows = plants.flatMap { plant in
                moments.enumerated().map { [.text(plant), TwinCell.moment($1), .number(Double($0) * 1.5)] }
            }
            return [sheet("Geração Referência", headerRow: 9, ["Usina", "Data", "Geração de Referência (MW)"], rows)]
        }
        let levels = plants.flatMap { plant in
            moments.enumerated().map { index, moment -> [TwinCell] in
                [.text(plant), .moment(moment), .number(Double(index) * 1.25), index % 7 == 0 ? nil : 100]
            }
        }
        let limits: [[TwinCell]] = [
            [.text(plants[0]), .moment(moments[4]), .moment(moments[8]), "Razão elétrica", 12.5],
            [.text(plants[1]), .moment(moments[10]), .moment(moments[11]), "Atendimento à confiabilidade", 3],
        ]
        return [
            sheet("Patamares", headerRow: 10, ["Usina", "Data", "Geração (MW)", "Disponibilidade (MW)"], levels),
            sheet("Restrições", headerRow: 9, ["Usina", "Início", "Fim", "Motivo", "Restrição (MW)"], limits),
        ]
    }

    static func madeUpMessages(_ query: SINAPSEQuery) -> [SINAPSEMessage] {
        let all = [
            SINAPSEMessage(
                date: "31/01/2024 10:00:00",
                origin: "COSR-NE",
                destination: "SERRA AZUL",
                status: "Confirmada",
                text: "Reduzir geração para 120 MW; aguardar."
            ),
            SINAPSEMessage(
                date: "31/01/2024 10:30:00",
                origin: "COSR-NE",
                destination: "ÁGUA BOA",
                status: "Finalizada",
                text: "Liberada \"geração plena\""
            ),
        ]
        return all.filter { message in
            (query.origin == nil || query.origin == message.origin)
                && (query.destination == nil || query.destination == message.destination)
                && (query.status == nil || query.status == message.status)
                && (query.message.map { $0.isEmpty || message.text.contains($0) } ?? true)
        }
    }
}
