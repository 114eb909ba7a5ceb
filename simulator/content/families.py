"""Families of words that stand for one another in phrase patterns: `<people>`, `<thing>`, `<part>`.

What is said of riders and drivers is said of guests and hosts in the same words, so a pattern names
the family and not its members. Owns the tables; must not match anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLE: dict[str, str] = {
    # whom the product serves
    "people": """
        user users member members rider riders passenger passengers customer customers client
        clients buyer buyers shopper shoppers guest guests viewer viewers reader readers listener
        listeners player players gamer gamers learner learners student students patient patients
        diner diners eater eaters visitor visitors cardholder cardholders subscriber subscribers
        person persons people audience follower followers friend friends consumer consumers
        traveller travellers traveler travelers commuter commuters candidate applicant applicants
        searcher searchers receiver receivers recipient recipients fan fans tenant tenants
        policyholder policyholders caller callers ppl folks folk custs cust
        somebody someone anybody anyone whoever newcomer newcomers
    """,
    # who offers, delivers or pays for what is shown
    "supply": """
        host hosts seller sellers creator creators driver drivers courier couriers merchant
        merchants restaurant restaurants advertiser advertisers publisher publishers author
        authors organiser organisers organizer organizers artist artists developer developers
        studio studios shop shops vendor vendors supplier suppliers uploader uploaders poster
        posters recruiter recruiters employer employers landlord landlords brand brands channel
        channels owner owners sender inviter provider providers retailer retailers writer writers
        teacher teachers doctor doctors photographer photographers journalist journalists musician
        musicians venue venues
    """,
    # who runs it and answers for it
    "firm": """
        platform company business bank banks marketplace operator issuer insurer regulator
        regulators firm management legal finance product operations ops society government we us
    """,
    # who looks at single cases
    "staff": """
        mod mods moderator moderators analyst analysts reviewer reviewers annotator annotators
        rater raters
        agent agents investigator investigators editor editors expert experts labeler labelers
        labeller labellers technician technicians human humans staff team teams specialist
        specialists operator operators stylist stylists curator curators
    """,
    # what is scored, ranked, shown or judged
    "thing": """
        video videos vid vids listing listings item items product products game games event events
        article articles post posts ad ads song songs track tracks book books recipe recipes home
        homes flat flats job jobs offer offers image images photo photos picture pictures document
        documents doc docs passage passages ticket tickets order orders trip trips ride rides
        transaction transactions payment payments txn txns trx movie movies story stories course
        courses lesson lessons exercise exercises question questions claim claims hotel hotels
        room rooms title titles creative creatives campaign campaigns result results comment
        comments message messages page pages upload uploads invitation invitations case cases
        content candidate candidates cands suggestion suggestions recommendation recommendations
        review reviews account accounts card cards route routes pair pairs shop purchase purchases
    """,
    # what people do with it
    "act": """
        click clicks clicked view views viewed watch watches watched purchase purchases purchased
        buy bought booking bookings booked like likes liked share shares shared comment comments
        registration registrations registered play plays played read reads save saves saved
        bookmark bookmarks reply replies apply applied application applications accept accepts
        accepted invite invites invitation invitations order orders ordered impression impressions
        install installs installed skip skips skipped report reports reported dwell visit visits
        tap taps rating ratings download downloads session sessions search searches match matches
        trip trips ride rides cancellation cancellations refund refunds return returns open opens
        subscription subscriptions payment payments transaction transactions event events
        interaction interactions
    """,
    # what learns
    "model": """
        model models network networks net nets classifier classifiers ranker rankers scorer
        regressor tree trees gbdt gbm xgboost xgb lightgbm lgbm lgb catboost transformer
        transformers bert cnn rnn rnns lstm gru gnn dnn mlp nn nns svm knn forest llm llms encoder
        encoders tower towers autoencoder dcn dlrm fm deepfm mmoe regression logistic lr boosting
        bagging ensemble resnet vit clip autoencoders graphsage pinsage word2vec sasrec bandit
        cascade rules heuristic mf factorisation factorization als lambdamart ranknet listnet
        efficientnet xlm roberta
    """,
    # what may answer late or not at all
    "part": """
        service services model ranker scorer store db database redis cassandra dynamodb cache
        index api server servers cluster stream queue kafka flink feed provider llm gpu gpus
        pipeline job endpoint backend encoder embedding embeddings vector vectors retrieval
        retriever lookup signal signals feature features score scores prediction predictions
        counter counters table list lists snapshot network region zone node component system call
        path l1 l2 knn ann detector classifier heads stage source sources connection circuit pool
    """,
    "span": """
        second seconds minute minutes hour hours day days night nights week weeks month months
        year years fortnight quarter daily weekly hourly nightly monthly evening weekend
    """,
    # of spans: `<few> (of|a)? <span>` is five seconds, a couple of hours, half a day
    "few": """
        one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty
        fifty sixty ninety few several couple half dozen
    """,
    "removes": """
        remove removes removed removing drop drops dropped dropping filter filters filtered
        filtering exclude excludes excluded excluding hide hides hidden discard discards discarded
        strip strips stripped suppress suppressed eliminate eliminated ban banned block blocks
        blocked throw thrown throws demote demotes demoted skip cleaned prune pruned reject
        rejected deleted delete
    """,
    "uses": """
        use uses used using take takes taken show shows shown serve serves served return returns
        returned keep keeps kept give gives given display displays displayed apply applies ship
        shipped send sends sent put pick picks fill filled fills switch switches revert reverts go
        goes fall falls degrade degrades answer answers rely relies yields yield become becomes
        decide decides
    """,
    "trains": """
        train trains trained training retrain retrains retrained retraining fit fits fitted
        fitting refit learn learns learned learnt learning teach teaches finetune finetuned
        finetuning
    """,
    "cheap": """
        cheap cheaper cheapest simple simpler simplest fast faster quick quicker light lighter
        lightweight small smaller tiny easy easier linear shallow coarse rough sloppy crude
        trivial boring transparent interpretable explainable robust stable mature
    """,
    "costly": """
        expensive slow slower heavy heavier heaviest complex complicated costly dear dearer deep
        big bigger large larger careful precise exact accurate opaque brittle hard harder immature
        greedy hungry noisy stale worse memory
    """,
    "wants": """
        want wants need needs like dislike dislikes hate hates prefer prefers love loves expect
        expects care cares fear fears wish wishes demand demands suffer suffers complain complains
        hope hopes tolerate tolerates refuse refuses deserve deserves
    """,
}

FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {f"<{name}>": frozenset(words.split()) for name, words in _TABLE.items()}
)
"""By class name as patterns write it (`<people>`) the words that belong to it."""
