extension InjectionSign {
    /// Earlier instructions are to be ignored, in other languages than English.
    static let languages: [InjectionSign] = [
        // German
        InjectionSign(
            .override, weight: 1,
            """
            (ignoriere|ignorier|ignorieren sie|vergiss|vergessen sie|missachte|missachten sie|übergehe|verwirf) ~{4}(vorherigen?|\
            bisherigen?|obigen?|früheren?|vorigen?|vorangegangenen?|vorhergehenden?|ursprünglichen?|alle|deine|ihre) ~{2}(anweisungen|\
            anweisung|instruktionen|befehle|vorgaben|regeln|richtlinien|anordnungen)
            """),
        InjectionSign(
            .extraction, weight: 1,
            """
            (zeige?|nenne?|gib|verrate?|wiederhole?|was ist|wie lautet|wie lauten|drucke|schreibe?) ~{3}(deinen?|dein|ihren?|\
            den) ~{2}(system ?prompt|systemanweisung(en)?|anfangsanweisung(en)?|ursprünglichen anweisungen|geheimen anweisungen)
            """),
        // French
        InjectionSign(
            .override, weight: 1,
            """
            (ignore|ignorez|oublie|oubliez|ne tiens pas compte|ne tenez pas compte|fais abstraction|\
            faites abstraction) ~{4}(instructions?|consignes?|directives?|règles|ordres|commandes) ~{2}(précédentes?|précédents?|\
            antérieures?|ci dessus|initiales?|d'origine|reçues)
            """),
        InjectionSign(
            .extraction, weight: 1,
            """
            (montre|affiche|révèle|donne|répète|quel est|quelles sont|écris) ~{3}(tes|ton|vos|votre) ~{1}(prompt système|\
            instructions (système|initiales|secrètes|cachées)|invite système)
            """),
        // Spanish
        InjectionSign(
            .override, weight: 1,
            """
            (ignora|ignore|ignorad|olvida|olvide|olvidad|desestima|haz caso omiso de|no hagas caso a|no hagas caso de|\
            descarta) ~{4}(instrucciones|instrucción|órdenes|directrices|indicaciones|reglas) ~{2}(anteriores|anterior|previas|previos|\
            iniciales|de arriba|originales)
            """),
        InjectionSign(
            .extraction, weight: 1,
            """
            (muestra|muéstrame|revela|dime|repite|cuál es|cuáles son|imprime|escribe) ~{3}(tus?|sus?) ~{1}(prompt (del|de) sistema|\
            instrucciones (del sistema|iniciales|secretas|ocultas|originales))
            """),
        // Portuguese
        InjectionSign(
            .override, weight: 1,
            """
            (ignore|ignora|esqueça|esquece|desconsidere|desconsidera|descarte) ~{4}(instruções|instrução|ordens|diretrizes|regras|\
            comandos|orientações) ~{2}(anteriores|anterior|prévias|acima|iniciais|originais)
            """),
        // Italian
        InjectionSign(
            .override, weight: 1,
            """
            (ignora|ignorate|ignori|dimentica|dimenticate|trascura|non considerare|tralascia) ~{4}(istruzioni|indicazioni|direttive|\
            regole|ordini|comandi) ~{2}(precedenti|sopra|iniziali|originali|anteriori)
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (ignora|ignorate|dimentica|dimenticate) ~{3}(precedenti|iniziali) ~{1}(istruzioni|indicazioni|direttive|regole)
            """),
        // Dutch
        InjectionSign(
            .override, weight: 1,
            """
            (negeer|vergeet|sla) ~{4}(vorige|voorgaande|eerdere|bovenstaande|oorspronkelijke|alle|je|jouw) ~{2}(instructies|\
            aanwijzingen|opdrachten|regels|richtlijnen|bevelen)
            """),
        // Swedish, Danish
        InjectionSign(
            .override, weight: 1,
            """
            (ignorera|glöm|bortse från|ignorer|glem|se bort fra) ~{4}(tidigare|föregående|ovanstående|alla|tidligere|foregående|\
            ovenstående|alle) ~{2}(instruktioner|anvisningar|regler|instrukser|anvisninger)
            """),
        // Polish, Czech
        InjectionSign(
            .override, weight: 1,
            """
            (zignoruj|ignoruj|zapomnij|pomiń|zignorujcie) ~{4}(poprzednie|poprzednich|wcześniejsze|wcześniejszych|powyższe|wszystkie|\
            początkowe) ~{2}(instrukcje|instrukcji|polecenia|poleceniach|zasady|wytyczne|instrukcjach)
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (ignoruj|ignorujte|zapomeň|zapomeňte|přehlížej) ~{4}(předchozí|předešlé|výše uvedené|všechny|původní) ~{2}(instrukce|pokyny|\
            příkazy|pravidla)
            """),
        // Russian, Ukrainian
        InjectionSign(
            .override, weight: 1,
            """
            (игнорируй|игнорируйте|проигнорируй|проигнорируйте|забудь|забудьте|не обращай внимания на|отбрось|\
            не следуй) ~{4}(предыдущие|предыдущих|прошлые|прежние|все|вышеуказанные|предшествующие|предыдущим|изначальные|\
            свои) ~{2}(инструкции|инструкций|инструкциям|указания|команды|правила|указаний|приказы)
            """),
        InjectionSign(
            .extraction, weight: 1,
            """
            (покажи|раскрой|выведи|назови|повтори|напиши|какой|скажи) ~{3}(свой|твой|свои|ваш|твои) ~{1}(системный промпт|\
            системные инструкции|системную инструкцию|начальные инструкции|скрытые инструкции)
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (ігноруй|ігноруйте|проігноруй|забудь|забудьте) ~{4}(попередні|попередніх|усі|всі|минулі|початкові) ~{2}(інструкції|\
            інструкцій|вказівки|команди|правила)
            """),
        // Turkish
        InjectionSign(
            .override, weight: 1,
            """
            (önceki|yukarıdaki|tüm|bütün|daha önceki) ~{3}(talimatları|talimatlarını|komutları|yönergeleri|kuralları|\
            talimatlar) ~{2}(yok say|görmezden gel|unut|dikkate alma|göz ardı et|yoksay)
            """),
        // Indonesian, Vietnamese
        InjectionSign(
            .override, weight: 1,
            """
            (abaikan|lupakan|jangan hiraukan) ~{3}(instruksi|perintah|aturan|petunjuk) ~{2}(sebelumnya|di atas|awal|terdahulu)
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (bỏ qua|quên|phớt lờ|lờ đi) ~{4}(hướng dẫn|chỉ dẫn|chỉ thị|lệnh|quy tắc) ~{2}(trước|trước đó|ở trên|ban đầu)
            """),
        // Chinese, Japanese, Korean
        InjectionSign(
            .override, weight: 1, isWords: false,
            """
            (忽略|无视|忘记|忘掉|不要理会|忽视|無視|忽視|忘記|不要遵守|不再遵守|抛开)[^.\\n]{0,8}(之前|以上|上面|先前|前面|此前|所有|原来|原有|上述|你的)[^.\\n]{0,8}(指令|指示|说明|提示|命令|规则|規則|\
            指引|要求|說明|设定)
            """),
        InjectionSign(
            .extraction, weight: 1, isWords: false,
            """
            (告诉我|显示|输出|重复|泄露|打印|透露|說出|顯示|输出你)[^.\\n]{0,6}(你的|您的)[^.\\n]{0,4}(系统提示|系統提示|初始指令|系统指令|系統指令|隐藏指令|提示词|系统消息)
            """),
        InjectionSign(
            .override, weight: 1, isWords: false,
            """
            (これまで|以前|上記|前の|今まで|すべて|全て|先ほど)[^.\\n]{0,6}(指示|命令|ルール|プロンプト|指令|設定)[^.\\n]{0,4}(無視|忘れ|破棄|従わない)
            """),
        InjectionSign(.override, weight: 1, isWords: false, "(이전|위의|지금까지|앞의|모든|기존)[^.\\n]{0,8}(지시|명령|지침|규칙|프롬프트)[^.\\n]{0,6}(무시|잊)"),
        // Arabic, Persian, Hindi
        InjectionSign(
            .override, weight: 1, isWords: false,
            """
            (تجاهل|انس|انسى|تجاهلي)[^.\\n]{0,20}(التعليمات|الأوامر|القواعد|التوجيهات|تعليماتك)[^.\\n]{0,12}(السابقة|أعلاه|الأصلية)?
            """),
        InjectionSign(
            .override, weight: 1, isWords: false,
            """
            (دستورات|دستورالعمل|دستور)[^.\\n]{0,16}(قبلی|پیشین|بالا)[^.\\n]{0,12}(نادیده|فراموش)
            """),
        InjectionSign(
            .override, weight: 1, isWords: false,
            """
            (पिछले|पिछली|पूर्व|ऊपर|सभी)[^.\\n]{0,12}(निर्देश|आदेश|नियम)[^.\\n]{0,12}(अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)
            """),
    ]
}
