import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node; each argument is a setting, NAME=VALUE. It runs until its process is ended. */
public class Forum extends Node {
    private Forum(Environment environment) {
        super(environment, List.of(Netty4Plugin.class, CommonAnalysisPlugin.class), true);
    }

    public static void main(String[] arguments) throws Exception {
        LogConfigurator.registerErrorListener();
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Forum node = new Forum(
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), null, () -> "forum"));
        node.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException failed) {
                System.err.println("the node did not close: " + failed);
            }
        }));
        Thread.currentThread().join();
    }
}
