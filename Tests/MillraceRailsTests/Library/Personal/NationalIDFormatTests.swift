import Testing

@testable import MillraceRails

/// Numbers that public documentation gives as examples: those of python-stdnum's modules and of the pages that the table names.
@Suite struct NationalIDFormatTests {
    static let examples: [(name: String, numbers: [String])] = [
        ("gb_nino", ["AB123456C", "AB 12 34 56 C"]), ("gb_nhs", ["943 476 5870", "9434765870"]),
        ("de_steuer_id", ["36 574 261 809", "36574261809"]), ("de_rvnr", ["15070649C103", "65 170839 J 003"]),
        ("fr_nir", ["295109912611193", "2 95 10 99 126 111 93", "253072B07300470", "253072A07300443"]),
        ("es_dni", ["54362315K", "54362315-K"]), ("es_nie", ["X2482300W", "X-2482300-W"]), ("it_codice_fiscale", ["RCCMNL83S18D969H"]),
        ("nl_bsn", ["111222333", "1112.22.333"]), ("be_nn", ["85.07.30-033 28", "17073003384"]),
        ("ie_pps", ["6433435F", "6433435FT", "6433435OA", "6433435IH"]), ("pt_nif", ["501964843"]), ("at_vnr", ["1237 010180"]),
        ("ch_ahv", ["756.9217.0769.85", "7569217076985"]), ("gr_amka", ["01013099997"]),
        ("se_personnummer", ["880320-0016", "8803200016"]),
        ("fi_hetu", ["131052-308T", "131052A308T"]), ("dk_cpr", ["211062-5629"]), ("no_fnr", ["151086 95088", "15108695088"]),
        ("is_kennitala", ["120174-3399"]), ("ee_isikukood", ["36805280109"]), ("lt_asmens_kodas", ["33309240064"]),
        ("pl_pesel", ["44051401359", "02211307589"]), ("cz_rc", ["710319/2745"]), ("ro_cnp", ["1630615123457"]),
        ("bg_egn", ["7523169263", "8032056031"]),
        ("hr_oib", ["33392005961"]), ("rs_jmbg", ["0101006500006"]), ("ua_rnokpp", ["1759013776"]), ("ru_snils", ["112-233-445 95"]),
        ("ru_inn", ["500100732259"]), ("tr_tckn", ["17291716060"]), ("us_ssn", ["536-90-4399"]), ("us_itin", ["912-90-3456"]),
        ("ca_sin", ["123-456-782"]), ("br_cpf", ["390.533.447-05"]), ("br_cnpj", ["16.727.230/0001-97"]),
        ("mx_curp", ["BOXW310820HNERXN09"]),
        ("ar_cuit", ["20-05536168-2", "20267565393"]), ("cl_rut", ["12.531.909-2", "76086428-5", "20.347.878-K", "20347878-k"]),
        ("in_aadhaar", ["2341 2341 2346"]),
        ("in_pan", ["ACUPA7085R"]), ("cn_resident_id", ["360426199101010071", "11010519491231002X"]), ("jp_my_number", ["6214 9832 0257"]),
        ("kr_rrn", ["971013-9019902"]), ("sg_nric", ["S1234567D", "G1234567X"]), ("tw_id", ["A123456789"]), ("hk_id", ["A123456(3)"]),
        ("th_pin", ["1-2345-45678-78-1"]), ("my_nric", ["770305-02-1234"]), ("au_tfn", ["123 456 782"]), ("au_medicare", ["2123 45670 1"]),
        ("za_id", ["7503305044089"]), ("il_id", ["039337423"]),
    ]

    /// Numbers that the same pages give as wrong, or as never issued.
    static let wrong: [(name: String, number: String)] = [
        ("gb_nino", "BG123456C"), ("gb_nino", "QQ123456C"), ("gb_nhs", "9434765871"), ("de_steuer_id", "36574261890"),
        ("de_steuer_id", "36554266806"),
        ("de_rvnr", "15070649C104"), ("fr_nir", "295109912611199"), ("fr_nir", "253072C07300443"), ("es_dni", "54362315Z"),
        ("es_nie", "X2482300A"),
        ("it_codice_fiscale", "RCCMNL83S18D969A"), ("nl_bsn", "111252333"), ("be_nn", "12345678901"), ("ie_pps", "6433435E"),
        ("pt_nif", "501964842"),
        ("at_vnr", "2237010180"), ("ch_ahv", "7569217076984"), ("gr_amka", "01013099999"), ("se_personnummer", "8803200018"),
        ("fi_hetu", "131052308U"),
        ("fi_hetu", "310252308Y"), ("dk_cpr", "5110625629"), ("no_fnr", "15108695077"), ("is_kennitala", "3201743399"),
        ("ee_isikukood", "36805280108"),
        ("lt_asmens_kodas", "33309240164"), ("pl_pesel", "44051401358"), ("pl_pesel", "02381307589"), ("cz_rc", "7103192746"),
        ("cz_rc", "590312123"),
        ("ro_cnp", "1630615993454"), ("ro_cnp", "1630615123458"), ("bg_egn", "8019010008"), ("hr_oib", "33392005962"),
        ("rs_jmbg", "0101006500007"),
        ("ua_rnokpp", "1759013770"), ("ru_snils", "11223344594"), ("ru_inn", "500100732258"), ("tr_tckn", "17291716050"),
        ("tr_tckn", "07291716092"),
        ("us_ssn", "666000000"), ("us_ssn", "078051120"), ("us_itin", "912934567"), ("ca_sin", "999999999"), ("ca_sin", "823456785"),
        ("br_cpf", "23100299900"), ("br_cnpj", "16727230000198"), ("mx_curp", "BOXW310820HNERXN08"), ("ar_cuit", "20267565392"),
        ("cl_rut", "125319093"),
        ("in_aadhaar", "234123412347"), ("in_aadhaar", "123412341234"), ("in_pan", "ABMXA3211G"), ("in_pan", "ACUPA0000R"),
        ("cn_resident_id", "360426199101010072"), ("jp_my_number", "621498320258"), ("kr_rrn", "9713139019903"), ("sg_nric", "S1234567E"),
        ("tw_id", "A123456788"), ("hk_id", "A1234564"), ("th_pin", "1234545678789"), ("my_nric", "771305021234"),
        ("my_nric", "770305171234"),
        ("au_tfn", "999999999"), ("au_medicare", "2123456711"), ("za_id", "8503305044089"), ("il_id", "039337422"),
    ]

    @Test("documented numbers of each state are found in each of their spellings, behind their keyword", arguments: examples)
    func documented(name: String, numbers: [String]) throws {
        let format = try #require(NationalIDFormat.all.first { $0.name == name })
        let rail = try PersonalDataRail(kinds: [.nationalID], countries: [format.country])
        for number in numbers {
            let text = "\(format.keywords[0]): \(number)."
            #expect(rail.output(text).findings.map(\.reason) == [name], "\(number)")
            #expect(rail.output(text).text == "\(format.keywords[0]): [\(name.uppercased())].")
        }
    }

    @Test("numbers with a wrong check digit, date or part are not numbers of the state", arguments: wrong)
    func nearMisses(name: String, number: String) throws {
        for format in NationalIDFormat.all where format.name == name { #expect(!format.isValid(CompactNumber(number))) }
    }

    @Test("each format has examples, a wrong number and a keyword where its spelling says too little")
    func isComplete() {
        let examples = Set(Self.examples.map(\.name))
        let wrong = Set(Self.wrong.map(\.name))
        for format in NationalIDFormat.all {
            #expect(examples.contains(format.name) && wrong.contains(format.name), "\(format.name)")
            #expect(!format.keywords.isEmpty && !(format.spellings + format.bareSpellings).isEmpty, "\(format.name)")
        }
    }

    @Test("a spelling that says too little is found behind its keyword only")
    func keywords() throws {
        let rail = try PersonalDataRail(kinds: [.nationalID])
        for text in ["order 44051401359", "9434765870", "ticket 123456782 was closed", "invoice 17291716060"] {
            #expect(rail.output(text).findings.isEmpty, "\(text)")
        }
        let eager = try PersonalDataRail(kinds: [.nationalID], countries: ["PL"], requiresContext: false)
        #expect(eager.output("order 44051401359").findings.map(\.reason) == ["pl_pesel"])
        #expect(rail.output("PESEL 44051401359").findings.map(\.reason) == ["pl_pesel"])
    }

    @Test("the keyword decides between numbers of one spelling")
    func ambiguous() throws {
        let rail = try PersonalDataRail(kinds: [.nationalID])
        #expect(rail.output("kennitala 120174-3399").findings.map(\.reason) == ["is_kennitala"])
        #expect(rail.output("CPR 120174-3399").findings.map(\.reason) == ["dk_cpr"])
    }
}
