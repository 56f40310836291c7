package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules of every network: their paths are those in the names of its parameters, their types the reference implementation's. */
class ModuleTreeTest {
    @TestFactory
    Stream<DynamicTest> modulesAreThoseThatParameterNamesGoThrough() {
        return Networks.all().stream()
                .map(network -> DynamicTest.dynamicTest(network.name(), () -> checkPaths(network)));
    }

    private static void checkPaths(Network network) {
        NetworkBuilder net = network.describe(network.inputShape(1));
        Set<String> expected = new TreeSet<>();
        for (Parameter parameter : net.parameters()) {
            String key = parameter.key();
            for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
                expected.add(key.substring(0, dot));
            }
        }
        assertEquals(1, net.modules().size(), "the network is one module");
        NetworkModule root = net.modules().get(0);
        assertEquals("", root.name());
        Set<String> got = new TreeSet<>();
        collect(root, "", got);
        // Where a shortcut only repeats and pads, its module has no parameters.
        got.removeIf(name -> name.endsWith(".shortcut"));
        expected.removeIf(name -> name.endsWith(".shortcut"));
        assertEquals(String.join("\n", expected), String.join("\n", got));
    }

    /** Collects the names below a module, which must lie in its own. */
    private static void collect(NetworkModule module, String path, Set<String> names) {
        for (NetworkModule child : module.children()) {
            boolean named = !child.name().isEmpty();
            assertTrue(named || child.children().isEmpty(), () -> "a group in '" + path + "' has no name: " + child);
            if (named) {
                assertTrue(path.isEmpty() || child.name().startsWith(path + "."), () -> child.name() + " in " + path);
                assertTrue(names.add(child.name()), () -> child.name() + " is there twice");
            }
            collect(child, child.name(), names);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "densenet121; DenseNet; features=Sequential features.denseblock1=_DenseBlock"
                        + " features.denseblock4.denselayer16=_DenseLayer features.transition3=_Transition",
                "densenet264d; DenseNet; features.denseblock1=DenseBlock features.denseblock1.denselayer1=DenseLayer"
                        + " features.transition1=DenseTransition",
                "densenet121_seed; DenseNet; conv1=Sequential dense_blocks=Sequential dense_blocks.0=Sequential"
                        + " dense_blocks.0.5=Bottleneck dense_blocks.0.5.residual=Sequential dense_blocks.0.6=Transition",
                "densenet_bc_40_12_cifar10; DenseNet3; block1=DenseBlock block1.layer=Sequential"
                        + " block3.layer.5=BottleneckBlock trans2=TransitionBlock",
                "cspdensenet121; CSPDenseNet; conv1=Sequential dense_block_01=CSPDenseBlock"
                        + " dense_block_01.dense_block=Sequential dense_block_01.dense_block.0=DenseLayer"
                        + " dense_block_01.dense_block.6=Transition dense_block_01.last=Transition"
                        + " dense_block_04.last=Sequential",
                "resnet18; ResNet; layer1=Sequential layer1.0=BasicBlock layer2.0.downsample=Sequential",
                "resnet50d; ResNet; conv1=Sequential layer4.2=Bottleneck layer1.0.downsample=Sequential",
                "resnet50d_seed; ResNet; input_stem=Sequential layer4.2=Bottleneck",
                "resnet20_cifar; ResNet; layer3.2=BasicBlock layer2.0.shortcut=LambdaLayer",
                "cspresnet50; CspNet; stem=Sequential stem.conv1=ConvNormAct stages=Sequential stages.0=CrossStage"
                        + " stages.0.blocks=Sequential stages.0.blocks.1=BottleneckBlock stages.0.blocks.1.conv1=ConvNormAct"
                        + " stages.3.conv_transition_b=ConvNormAct head=ClassifierHead",
                "cspdarknet53; CspNet; stages.4.blocks.3=DarkBlock",
                "darknet53; CspNet; stages.2=DarkStage stages.2.blocks.7=DarkBlock",
                "cs3darknet_m; CspNet; stem.conv2=ConvNormAct stages.0=CrossStage3",
                "cspdarknet53_mish; CSPDarkNet; conv1=BasicConv stages=ModuleList stages.0=Resblock_body"
                        + " stages.0.blocks_conv=Sequential stages.0.blocks_conv.0=Resblock"
                        + " stages.0.blocks_conv.0.block=Sequential stages.0.blocks_conv.0.block.1=BasicConv"
                        + " stages.0.blocks_conv.1=BasicConv",
                "csresnet50; CspResNet; stem=convolutional_0 stages.0.bypass=convolutional_2"
                        + " stages.0.main=convolutional_4 stages.0.blocks.0=Residual stages.0.blocks.0.conv1=convolutional_5",
                "peleenet; PeleeNet; features=Sequential features.stemblock=_StemBlock"
                        + " features.stemblock.stem2a=BasicConv2d features.denseblock1=_DenseBlock"
                        + " features.denseblock1.denselayer3=_DenseLayer features.transition4=BasicConv2d",
                "csppeleenet; PeleeNet; stem=StemBlock stem.conv1=Conv3x3 stem.conv2=Sequential stem.conv2.0=Conv1x1"
                        + " stages.stage1=CSPDenseStage stages.stage1.dense_branch=Sequential"
                        + " stages.stage1.dense_branch.dense1=TwoWayDenseBlock"
                        + " stages.stage1.dense_branch.dense1.right=Sequential"
                        + " stages.stage1.dense_branch.dense1.right.2=Conv3x3"
                        + " stages.stage1.dense_branch.transition1=TransitionBlock"
                        + " stages.stage1.transition2=TransitionBlock",
            })
    void typesAreTheReferenceImplementations(String name, String type, String modules) {
        Network network = Networks.byName(name);
        NetworkModule root = NetworkSummary.of(network, network.inputShape(1)).root();
        assertEquals(type, root.type());
        for (String module : modules.split(" ")) {
            String[] parts = module.split("=");
            assertEquals(parts[1], find(root, parts[0]).type(), parts[0]);
        }
    }

    private static NetworkModule find(NetworkModule root, String name) {
        List<NetworkModule> found = new ArrayList<>();
        gather(root, name, found);
        assertEquals(1, found.size(), name);
        return found.get(0);
    }

    private static void gather(NetworkModule module, String name, List<NetworkModule> found) {
        if (module.name().equals(name)) {
            found.add(module);
        }
        module.children().forEach(child -> gather(child, name, found));
    }

    /** torchvision's dense layer returns the new channels, the seed's all of them. */
    @Test
    void denseLayersReturnWhatTheReferenceImplementationReturns() {
        assertEquals(Shape.of(1, 32, 56, 56), output("densenet121", "features.denseblock1.denselayer1"));
        assertEquals(Shape.of(1, 96, 56, 56), output("densenet121_seed", "dense_blocks.0.0"));
        assertEquals(Shape.of(1, 32, 56, 56), output("densenet121_seed", "dense_blocks.0.0.residual"));
    }

    private static Shape output(String network, String module) {
        Network named = Networks.byName(network);
        return find(NetworkSummary.of(named, named.inputShape(1)).root(), module)
                .output();
    }

    /** The table that torchinfo's documentation prints of torchvision's ResNet, up to the second block. */
    @Test
    void resNetIsListedAsTorchinfoListsIt() {
        Network network = Networks.byName("resnet152");
        List<String> rows = NetworkSummary.of(network, network.inputShape(1)).rows(NetworkSummary.USUAL_DEPTH).stream()
                .map(row -> row.label() + " " + row.parameters())
                .limit(18)
                .toList();
        assertEquals(
                List.of(
                        "ResNet 0",
                        "Conv2d: 1-1 9408",
                        "BatchNorm2d: 1-2 128",
                        "ReLU: 1-3 0",
                        "MaxPool2d: 1-4 0",
                        "Sequential: 1-5 0",
                        "Bottleneck: 2-1 0",
                        "Conv2d: 3-1 4096",
                        "BatchNorm2d: 3-2 128",
                        "ReLU: 3-3 0",
                        "Conv2d: 3-4 36864",
                        "BatchNorm2d: 3-5 128",
                        "ReLU: 3-6 0",
                        "Conv2d: 3-7 16384",
                        "BatchNorm2d: 3-8 512",
                        "Sequential: 3-9 16896",
                        "ReLU: 3-10 0",
                        "Bottleneck: 2-2 0"),
                rows);
    }
}
