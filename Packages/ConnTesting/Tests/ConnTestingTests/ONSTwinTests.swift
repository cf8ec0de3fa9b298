import Testing

@testable import ConnTesting

extension ConnTestingTests {
    @Suite struct ONSTwinTests {
        let twin: ONSTwin

        init() throws {
            twin = try ONSTwin(users: ["ana": "p&ss wörd"]).start()
        }

        private func token(
            _ form: String,
            origin: String = "https://apps18.ons.org.br"
        ) throws -> (status: Int, json: TwinJSON) {
            let headers: TwinHeaders = ["Origin": origin, "Content-Type": "application/x-www-form-urlencoded"]
            let answer = try TestAnswer(twin.port, "POST", ONSTwin.tokenPath, headers: headers, body: form)
            return (answer.status, try #require(TwinJSON(answer.body)))
        }

        private static let logIn = "grant_type=password&client_id=SAGER&username=ana&password=p%26ss+w%C3%B6rd"

        private func access() throws -> String {
            try #require(try token(Self.logIn).json["access_token"]?.text)
        }

        private func report(_ token: String, kind: Int = 1, from: String = "2024-01-31T00:00:00.000Z") throws
            -> TestAnswer
        {
            let headers: TwinHeaders = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
            let body = #"{"dataInicio":"\#(from)","dataFim":"\#(from)","tipoRelatorio":\#(kind)}"#
            return try TestAnswer(twin.port, "POST", ONSTwin.reportPath, headers: headers, body: body)
        }

        @Test func aPasswordGetsATokenAndARefreshTokenAnother() throws {
            let first = try token(Self.logIn)
            #expect(first.status == 200)
            #expect(first.json["token_type"]?.text == "bearer" && first.json["expires_in"]?.text == "1199")
            #expect(first.json["access_token"]?.text?.split(separator: ".").count == 3)
            let refresh = try #require(first.json["refresh_token"]?.text)
            let form = "grant_type=refresh_token&client_id=SAGER&refresh_token=\(refresh)"
            let second = try token(form)
            #expect(second.status == 200 && second.json["access_token"] != first.json["access_token"])
            #expect(try token(form).status == 400)
            #expect(twin.tokenRequests == 3)
            twin.refreshes = false
            #expect(try token(Self.logIn).json["refresh_token"] == nil)
        }

        @Test func wrongOnesAreRefused() throws {
            let wrong = Self.logIn.replacing("p%26ss", with: "pass")
            #expect(try token(wrong).json["error"]?.text == "invalid_grant")
            twin.refusalStatus = 401
            #expect(try token(wrong).status == 401)
            #expect(try token(Self.logIn, origin: "https://elsewhere").json["error"]?.text == "invalid_client")
            #expect(try token(Self.logIn.replacing("SAGER", with: "NONE")).json["error"]?.text == "invalid_client")
            #expect(try token("grant_type=magic&client_id=SAGER").json["error"]?.text == "unsupported_grant_type")
            twin.lockAfter = 2
            #expect(try token(Self.logIn).json["error_description"]?.text == "The account is locked.")
            twin.lockAfter = nil
            #expect(try token(Self.logIn).status == 200)
            twin.setPassword("new", of: "ana")
            #expect(try token(Self.logIn).status == 401)
        }

        @Test func tokensExpire() throws {
            let token = try access()
            #expect(try report(token).status == 200)
            twin.expireTokens()
            #expect(try report(token).status == 401)
            twin.lifetime = 0
            #expect(try report(try access()).status == 401)
        }

        @Test func theReportIsAWorkbook() throws {
            let token = try access()
            let body = try report(token).body
            #expect(body.starts(with: Array("PK".utf8)))
            #expect(body.firstRange(of: Array("Restrições".utf8)) != nil)
            #expect(try report(token, kind: 2).body.firstRange(of: Array("Geração Referência".utf8)) != nil)
            #expect(try report(token, from: "1999-01-01T00:00:00.000Z").body.isEmpty)
            #expect(try report(token, kind: 3).status == 400)
            twin.truncateReports(toBytes: 100)
            let cut = try report(token)
            #expect(cut.status == 200 && cut.body.count == 100 && cut.head.contains("Content-Length: 100"))
            twin.setReport { [TwinSheet("One", rows: [[.text($0.from)]])] }
            twin.sharesStrings = false
            #expect(try report(token).body.firstRange(of: Array("2024-01-31T00:00:00.000Z".utf8)) != nil)
        }

        @Test func messagesNeedAProfile() throws {
            let token = try #require(
                try token(Self.logIn.replacing("SAGER", with: "SINAPSE"), origin: "https://pops.ons.org.br")
                    .json["access_token"]?.text
            )
            func export(_ profile: String, _ path: String = "exportar", origin: String = "null") throws -> TestAnswer {
                let headers: TwinHeaders = ["Authorization": "Bearer \(token)", "perfil-selecionado": profile]
                let body =
                    #"{"origem":\#(origin),"destino":null,"status":null,"mensagem":null,"#
                    + #""periodoInicial":"2024-01-31T00:00:00.000Z","periodoFinal":"2024-02-01T00:00:00.000Z"}"#
                return try TestAnswer(
                    twin.port,
                    "POST",
                    "/api/solicitacao/pesquisa/\(path)",
                    headers: headers,
                    body: body
                )
            }
            let good = "Apurador%20Agente%2FAGENTES%2F17%2FACME"
            let answer = try export(good)
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix("Data;Origem;Destino;Status;Mensagem\r\n31/01/2024 10:00:00;COSR-NE;"))
            #expect(answer.text.contains(#""Reduzir geração para 120 MW; aguardar.""#))
            #expect(try export(good, "exportar-analitico").status == 200)
            #expect(try export(good, origin: "\"COSR-S\"").text.split(separator: "\r\n").count == 1)
            #expect(try export("Apurador Agente/AGENTES/17/ACME").status == 403)
            twin.profiles = ["Apurador Agente/AGENTES/18/ACME"]
            #expect(try export(good).status == 403)
        }

        @Test func integraLogsInByJSONAndSomeOfItIsOpen() throws {
            let body = #"{"usuario":"ana","senha":"p&ss wörd"}"#
            let first = try TestAnswer(twin.port, "POST", "/api/autenticar", body: body)
            let refresh = try #require(TwinJSON(first.body)?["refresh_token"]?.text)
            let second = try TestAnswer(twin.port, "POST", "/api/renovar", body: #"{"refresh_token":"\#(refresh)"}"#)
            #expect(second.status == 200)
            #expect(try TestAnswer(twin.port, "GET", "/api/energiaagora/GetBalanco/null").status == 200)
        }
    }
}
